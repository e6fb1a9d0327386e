package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jianxin.appliance.FirstBoot.FirstPerson;
import org.jianxin.drills.GatewayClient;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.policy.Role;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.SecureChannels;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;

/**
 * The product in its packaged form, as first boot sets it up, on free ports: appliance with search node, gateway and agent as
 * processes of their own. Between {@link #prepare} and {@link #start} its settings files may be added to.
 */
public final class TestInstallation implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    private final Path data;
    private final int gatewayPort;
    private final int appliancePort;
    private final Map<Role, String> oneTimePasswords = new HashMap<>();
    private @Nullable HttpClient gatewayToAppliance;
    private @Nullable Processes processes;

    private TestInstallation(Path data, int gatewayPort, int appliancePort) {
        this.data = data;
        this.gatewayPort = gatewayPort;
        this.appliancePort = appliancePort;
    }

    /** An empty directory below target, for an installation's data; what an earlier run left there is deleted. */
    public static Path emptyDirectory(String name) throws IOException {
        Path directory = Path.of("target", "installations", name).toAbsolutePath();
        if (Files.exists(directory)) {
            try (Stream<Path> below = Files.walk(directory)) {
                for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    /** First boot in a directory, which may already hold a catalogue and clearances. */
    public static TestInstallation prepare(Path data) throws Exception {
        packagedForm();
        int gateway = freePort();
        int appliance = freePort();
        TestInstallation installation = new TestInstallation(data, gateway, appliance);
        List<FirstPerson> people = new FirstBoot(data, Clock.systemUTC(), new SecureRandom())
                .prepare(new FirstBoot.Options(
                        "测试单位", "localhost", "0.0.0.0", gateway, freePort(), appliance, new SearchOptions()));
        people.forEach(person -> installation.oneTimePasswords.put(person.role(), person.oneTimePassword()));
        return installation;
    }

    /** Starts the processes and waits until the gateway and what is behind it answer. */
    public void start() {
        processes = Processes.start(data);
        awaitReady();
    }

    /** Waits until appliance and gateway answer, as after one of them was started again. */
    public void awaitReady() {
        await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> status(URI.create("https://127.0.0.1:" + appliancePort + "/q/health/ready")) == 200);
        await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() ->
                        client(InetAddress.getLoopbackAddress()).get("/login").status() == 200);
    }

    public Path data() {
        return data;
    }

    public URI gateway() {
        return URI.create("https://localhost:" + gatewayPort);
    }

    public int gatewayPort() {
        return gatewayPort;
    }

    public Processes processes() {
        return requireNonNull(processes, "not started");
    }

    /** The root of the certificates of the gateway and of consumers and agents. */
    public Path transportRoot() {
        return data.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT);
    }

    /** The root of the certificates that sign reports. */
    public Path signingRoot() {
        return data.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT);
    }

    /** The account of a role is named as the role. */
    public String oneTimePassword(Role role) {
        return requireNonNull(oneTimePasswords.get(role), "no account was made");
    }

    /** Somebody who trusts this installation's root, not logged in. */
    public GatewayClient client(InetAddress from) throws IOException {
        SecureChannel channel = SecureChannels.standardAnonymous(transportRoot());
        return new GatewayClient(gateway(), channel, from);
    }

    /** Logs in the first account of a role; possible once, since it spends the one-time password. */
    public GatewayClient login(Role role, String newPassword) throws IOException {
        GatewayClient client = client(InetAddress.getLoopbackAddress());
        client.login(role.id(), oneTimePassword(role), newPassword);
        return client;
    }

    /** Ends the processes and opens what they have stored with a search node of the caller's own. */
    public StoredData closeAndOpenStore() throws Exception {
        close();
        SearchNode node = SearchNode.start(SearchNodeSettings.of(data.resolve("search-node")));
        SearchCluster cluster = SearchCluster.connect(
                new ClusterSettings(node.url(), node.user(), node.password(), null, 0, "default", Duration.ofDays(180)),
                Clock.systemUTC());
        return new StoredData(node, cluster);
    }

    /** What an installation has left in its search node. */
    public record StoredData(SearchNode node, SearchCluster cluster) implements AutoCloseable {
        /**
         * Every document of every index, the hidden ones included, as Elasticsearch holds it.
         *
         * @return one line of JSON each, with index, id and source
         */
        public List<String> documents() throws IOException, InterruptedException {
            JsonMapper json = RecordMapper.create();
            HttpClient http = HttpClient.newHttpClient();
            String basic = "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    (node.user() + ":" + new String(node.password())).getBytes(StandardCharsets.UTF_8));
            List<String> documents = new ArrayList<>();
            String next = "/_all/_search?scroll=1m&expand_wildcards=all";
            String body = "{\"size\":1000,\"sort\":[\"_doc\"]}";
            while (true) {
                HttpRequest request = HttpRequest.newBuilder(node.url().resolve(next))
                        .header("Authorization", basic)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IOException(next + " answered " + answer.statusCode() + " " + answer.body());
                }
                JsonNode page = json.readTree(answer.body());
                JsonNode hits = page.path("hits").path("hits");
                if (hits.isEmpty()) {
                    return documents;
                }
                hits.forEach(hit -> documents.add(hit.toString()));
                next = "/_search/scroll";
                body = json.createObjectNode()
                        .put("scroll", "1m")
                        .put("scroll_id", page.path("_scroll_id").asText())
                        .toString();
            }
        }

        @Override
        public void close() {
            cluster.close();
            node.close();
        }
    }

    @Override
    public void close() {
        if (processes != null) {
            processes.close();
            processes = null;
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Names the packaged program to {@link ManagedProcess}, unless the command line has. */
    private static void packagedForm() {
        Path jar = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
        System.getProperties().putIfAbsent("jianxin.jar", jar.toString());
        System.getProperties()
                .putIfAbsent(
                        SearchNodeSettings.DISTRIBUTION_PROPERTY,
                        SearchNodeSettings.locate().toString());
    }

    private int status(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        if (gatewayToAppliance == null) {
            gatewayToAppliance = overTlcp("gateway/tls", "gateway");
        }
        return gatewayToAppliance
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** A client with the certificates that somebody of this installation has. */
    HttpClient overTlcp(String directory, String name) throws IOException {
        SecureChannel channel = TlcpFiles.in(data.resolve(directory), name).open(Clock.systemUTC());
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(channel.context())
                .sslParameters(channel.clientParameters())
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }
}
