package org.jianxin.gateway.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.GatewayException;
import org.jianxin.gateway.GatewaySettings;
import org.jianxin.gateway.GatewaySetup;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.LoginRules;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Issued;
import org.jianxin.tlcp.SecureChannels;
import org.jianxin.tlcp.TlcpFiles;

/**
 * A gateway, nginx as its peer, and nginx as what is behind both, each a process of its own with certificates alike (P-256).
 * Both proxies keep a log: the gateway its signed decisions and flows, nginx its access log.
 */
final class Servers implements AutoCloseable {
    static final String ACCOUNT = "load";
    private static final String PASSWORD = "Measured-Horse-7";
    private static final String BODY = body();

    final int gatewayPort = freePort();
    final int nginxPort = freePort();
    final int upstreamPort = freePort();
    private final Path directory;
    private final List<Process> started = new ArrayList<>();
    private final Process gateway;
    private final Process nginx;

    /** @param program how this program is started: the command before its own arguments {@code gateway run …} */
    Servers(Path directory, List<String> program) throws IOException, InterruptedException {
        this.directory = requireNonNull(directory, "directory");
        boolean up = false;
        try {
            prepare();
            nginx("upstream", upstream());
            nginx = nginx("proxy", proxy());
            gateway = gateway(program);
            up = true;
        } catch (GatewayException | IdentityStoreException | DefinitionException e) {
            throw new IOException(e);
        } finally {
            if (!up) {
                close();
            }
        }
    }

    private Path home() {
        return directory.resolve("gateway");
    }

    private void prepare() throws IOException, GatewayException, IdentityStoreException, DefinitionException {
        Clock clock = Clock.systemUTC();
        Path tls = Files.createDirectories(home().resolve("tls"));
        GatewaySetup.prepare(home(), new SecureRandom());
        Files.writeString(directory.resolve("catalogue.yaml"), Catalogue.demo());
        Path ca = directory.resolve("ca");
        try (CertificateAuthority authority = CertificateAuthority.create(ca, "bench", "bench".toCharArray(), clock)) {
            Files.copy(ca.resolve(CertificateAuthority.SIGNING_ROOT), tls.resolve("ca.pem"));
            Files.copy(ca.resolve(CertificateAuthority.TRANSPORT_ROOT), tls.resolve("standard-ca.pem"));
            TlcpFiles.in(tls, "gateway")
                    .issue(
                            authority,
                            "gateway",
                            "gateway",
                            List.of("localhost"),
                            List.of("127.0.0.1"),
                            Duration.ofDays(1),
                            new SecureRandom());
            try (Issued issued = authority.issueTransport(
                    "gateway", "gateway", List.of("localhost"), List.of("127.0.0.1"), Duration.ofDays(1))) {
                issued.write(tls.resolve("standard.pem"), tls.resolve("standard.key"));
            }
        }
        Files.writeString(home().resolve("policy.yaml"), POLICY);
        Files.writeString(home().resolve("gateway.yaml"), SETTINGS.formatted(gatewayPort, upstreamPort));
        GatewaySettings settings = GatewaySettings.read(home().resolve("gateway.yaml"));
        People people = People.open(settings.identities(), settings.keys().identities(), clock);
        String oneTime = people.add(ACCOUNT, "load", List.of(Role.AUDITOR), "bench", 4);
        new Logins(people, loginRules(settings)).changePassword(ACCOUNT, oneTime.toCharArray(), PASSWORD.toCharArray());
    }

    private static LoginRules loginRules(GatewaySettings settings) {
        return new LoginRules(
                settings.lockout().failures(),
                settings.lockout().duration(),
                false,
                settings.passwords(),
                settings.secondFactor());
    }

    private static final String POLICY =
            """
            version: 1
            networks: {here: [127.0.0.0/8]}
            rules:
              - id: distrusted
                who: {kinds: [person]}
                methods: [GET]
                paths: [/share/**]
                when: context.trustScore < 60
                effect: deny
                reason: {zh: 信任过低, en: too little trust}
              - id: off-limits
                who: {kinds: [person]}
                methods: [GET]
                paths: [/share/**]
                when: resource.grade > subject.clearance
                effect: deny
                reason: {zh: 级别过高, en: graded too high}
              - id: shared
                who: {kinds: [person], roles: [auditor]}
                methods: [GET]
                paths: [/share/**]
                when: context.network.here && resource.state == 'active'
                effect: allow
                reason: {zh: 可以, en: may}
            """;

    private static final String SETTINGS =
            """
            name: bench
            listen: {host: 127.0.0.1, port: %d}
            management: {host: 127.0.0.1, port: 0}
            tls:
              sign_certificate: tls/gateway-sign.pem
              sign_key: tls/gateway-sign.key
              encrypt_certificate: tls/gateway-encrypt.pem
              encrypt_key: tls/gateway-encrypt.key
              trust: tls/ca.pem
              standard: {certificate: tls/standard.pem, key: tls/standard.key, trust: tls/standard-ca.pem}
            keys: {signing: keys/gateway.pem, password_file: keys/gateway.password, identities: keys/identities.key}
            appliance: https://127.0.0.1:1
            second_factor: {default: "off"}
            passwords: {min_age: 0s}
            interfaces:
              - id: item
                title: {zh: 测量, en: Measurement}
                dataset: population-basic
                upstream: http://127.0.0.1:%d/
                registered: 2026-01-01
            """;

    /** A kilobyte of what government interfaces answer, with nothing in it that is to be masked. */
    private static String body() {
        StringBuilder json = new StringBuilder("{\"code\":0,\"data\":[");
        while (json.toString().getBytes(StandardCharsets.UTF_8).length < 900) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            json.append("{\"matter\":\"备案信息变更登记\",\"department\":\"市行政审批局\",\"status\":\"已办结\",\"days\":5}");
        }
        return json.append("]}").toString();
    }

    private String upstream() {
        return """
                server {
                  listen 127.0.0.1:%d;
                  access_log off;
                  location / { default_type application/json; return 200 '%s'; }
                }
                """
                .formatted(upstreamPort, BODY);
    }

    private String proxy() {
        Path tls = home().resolve("tls");
        return """
                upstream behind { server 127.0.0.1:%d; keepalive 256; }
                server {
                  listen 127.0.0.1:%d ssl;
                  ssl_certificate %s;
                  ssl_certificate_key %s;
                  ssl_protocols TLSv1.3;
                  access_log %s/access.log;
                  location / {
                    proxy_pass http://behind;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                  }
                }
                """
                .formatted(
                        upstreamPort, nginxPort, tls.resolve("standard.pem"), tls.resolve("standard.key"), directory);
    }

    private Process nginx(String name, String server) throws IOException, InterruptedException {
        Path own = Files.createDirectories(directory.resolve(name));
        Path file = Files.writeString(
                own.resolve("nginx.conf"),
                """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 4096; }
                http {
                  keepalive_requests 100000000;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %2$s
                }
                """
                        .formatted(own, server));
        return start(
                own,
                List.of("nginx", "-c", file.toString(), "-p", own.toString()),
                name.equals("proxy") ? nginxPort : upstreamPort);
    }

    private Process gateway(List<String> program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(
                "gateway", "run", "--config", home().resolve("gateway.yaml").toString()));
        return start(home(), command, gatewayPort);
    }

    private Process start(Path own, List<String> command, int port) throws IOException, InterruptedException {
        Path log = own.resolve("out.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        started.add(process);
        for (int tries = 0; tries < 300; tries++) {
            if (!process.isAlive()) {
                break;
            }
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
                return process;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new IOException(command.get(0) + " did not start: " + Files.readString(log));
    }

    /** What identifies the load to the gateway: the header of a session. */
    String session() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(SecureChannels.standard(
                                home().resolve("tls/standard.pem"),
                                home().resolve("tls/standard.key"),
                                home().resolve("tls/standard-ca.pem"))
                        .context())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gatewayPort + "/login"))
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "wrk")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"name\":\"" + ACCOUNT + "\",\"password\":\"" + PASSWORD + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the login was answered " + answer.statusCode() + " " + answer.body());
        }
        return "Authorization: Bearer " + answer.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    }

    /** Processor time the gateway has used, in seconds. */
    double gatewayCpu() throws IOException {
        return cpu(gateway);
    }

    /** Processor time nginx as a proxy has used, its worker included, in seconds. */
    double nginxCpu() throws IOException {
        return cpu(nginx);
    }

    /** User and system time (proc(5)), of the process and its children that run. */
    private static double cpu(Process process) throws IOException {
        long ticks = 0;
        for (ProcessHandle each : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            String stat = Files.readString(Path.of("/proc/" + each.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / 100.0;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
