package org.jianxin.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.channel.ChannelOptions;
import org.jianxin.gateway.channel.HandshakeWatch;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.Issued;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannels;
import org.jianxin.tlcp.TlcpFiles;

/** A whole gateway on real sockets with certificates of our own authority and a real HTTP server behind it. */
final class GatewayFixture implements AutoCloseable {
    static final String PASSWORD = "Correct-Horse-7";

    /** People have no second factor, may log in several times and change a password at once, as most tests want it. */
    private static final String EASY =
            """
            second_factor: {default: optional}
            sessions: {single: false}
            passwords: {min_age: 0s}
            """;

    private static final EventJson JSON = new EventJson();

    final Path directory;
    final Path config;
    final Sm2PublicKey publicKey;
    final Vertx vertx = Vertx.vertx();
    final HttpServer upstream;
    final Map<String, Handler<HttpServerRequest>> handlers = new ConcurrentHashMap<>();
    /** Requests that reached the upstream, newest last: header names to values. */
    final List<Map<String, String>> reached = java.util.Collections.synchronizedList(new ArrayList<>());

    private final CertificateAuthority authority;
    private final Path national;
    private final Clock clock;
    private Gateway gateway;

    GatewayFixture(Path directory) throws Exception {
        this(directory, Clock.systemDefaultZone(), "");
    }

    GatewayFixture(Path directory, Clock clock, String moreSettings) throws Exception {
        this.directory = directory;
        this.clock = clock;
        this.authority = CertificateAuthority.create(directory.resolve("ca"), "测试机构", "test".toCharArray(), clock);
        this.national = Files.createDirectories(directory.resolve("national"));
        Files.copy(directory.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT), national.resolve("ca.pem"));
        this.upstream = vertx.createHttpServer(overTlcp())
                .requestHandler(this::serve)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        Path home = Files.createDirectories(directory.resolve("gateway"));
        this.publicKey = GatewaySetup.prepare(home, new SecureRandom());
        certificate("gateway", "gateway", home.resolve("tls/standard"));
        Files.copy(root(), home.resolve("tls/standard-ca.pem"));
        Files.copy(national.resolve("ca.pem"), home.resolve("tls/ca.pem"));
        issue(TlcpFiles.in(home.resolve("tls"), "gateway"), "gateway", "gateway");
        try (InputStream catalogue = GatewayFixture.class.getResourceAsStream("catalogue.yaml")) {
            Files.write(directory.resolve("catalogue.yaml"), catalogue.readAllBytes());
        }
        this.config = home.resolve("gateway.yaml");
        String up = "https://127.0.0.1:" + upstream.actualPort();
        Files.writeString(
                config,
                """
                name: test
                listen: {host: 127.0.0.1, port: 0}
                management: {host: 127.0.0.1, port: 0}
                tls: {trust: tls/ca.pem}
                keys: {signing: keys/gateway.pem, password_file: keys/gateway.password}
                appliance: %s
                consumers:
                  - {id: tax-bureau, unit: 市税务局, clearance: 2, zone: internal}
                  - {id: open-portal, unit: 开放平台, clearance: 1, zone: open}
                interfaces:
                  - id: population-lookup
                    title: {zh: 人口信息核验, en: Population lookup}
                    dataset: population
                    upstream: %s/provider
                    registered: 2026-01-01
                    fields: {list.sfz: id_card}
                    data: {graded: report}
                  - id: masked-lookup
                    title: {zh: 脱敏后的人口信息, en: Masked lookup}
                    dataset: population
                    upstream: %s/provider
                    registered: 2026-01-01
                  - id: strict-lookup
                    title: {zh: 严格接口, en: Strict lookup}
                    dataset: population
                    upstream: %s/provider
                    registered: 2026-01-01
                    data: {graded: mask, unregistered: block, uploads: block}
                  - {id: closing-lookup, title: {zh: 将关停, en: Closing}, dataset: population, upstream: %s/provider, registered: 2026-02-02}
                  - id: old-lookup
                    title: {zh: 旧接口, en: Old lookup}
                    dataset: population
                    upstream: %s/provider
                    registered: 2020-01-01
                    state: dormant
                  - id: closed-lookup
                    title: {zh: 已关停接口, en: Closed lookup}
                    dataset: population
                    upstream: %s/provider
                    registered: 2020-01-01
                    state: closed
                """
                                .formatted(up, up, up, up, up, up, up)
                        + (moreSettings.contains("second_factor:") ? "" : EASY)
                        + moreSettings);
    }

    /** Options of a server on a free port that speaks mutual TLCP, as the appliance does. */
    HttpServerOptions overTlcp() throws Exception {
        return ChannelOptions.listen(
                new HttpServerOptions().setHost("127.0.0.1").setPort(0),
                national("appliance", "appliance").open(clock),
                ClientCertificate.REQUIRED,
                HandshakeWatch.NONE);
    }

    private void serve(HttpServerRequest request) {
        Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        headers.put(":method", request.method().name());
        headers.put(":target", request.uri());
        reached.add(headers);
        handlers.getOrDefault(request.path(), r -> r.response()
                        .putHeader("Content-Type", "text/html; charset=utf-8")
                        .end("<p>reached " + r.path() + "</p>"))
                .handle(request);
    }

    void answer(String path, String type, String body) {
        handlers.put(path, r -> r.response().putHeader("Content-Type", type).end(body));
    }

    /** Lets the interfaces lead to another upstream; before the start. */
    void providerIs(RawUpstream other) throws IOException {
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "https://127.0.0.1:" + upstream.actualPort() + "/provider",
                                "http://127.0.0.1:" + other.port() + "/provider"));
    }

    Gateway start() throws GatewayException {
        gateway = Gateway.start(config, clock);
        return gateway;
    }

    /** As the running gateway has them: of the same keys, store and rules. */
    Sessions sessions() throws Exception {
        GatewaySettings settings = GatewaySettings.read(config);
        return new Sessions(
                gateway.people(),
                Gateway.signer(settings.keys()),
                clock,
                settings.sessions().idle(),
                settings.sessions().longest(),
                settings.loginRules());
    }

    Gateway gateway() {
        return gateway;
    }

    void stop() {
        gateway.close();
        gateway = null;
    }

    /** Makes an account that has changed its one-time password to {@link #PASSWORD}. */
    void person(String name, Role... roles) throws Exception {
        People people = people();
        String oneTime = people.add(name, name, List.of(roles), "测试单位", 2);
        new Logins(people, GatewaySettings.read(config).loginRules())
                .changePassword(name, oneTime.toCharArray(), PASSWORD.toCharArray());
    }

    People people() throws Exception {
        if (gateway != null) {
            return gateway.people();
        }
        Path home = config.getParent();
        return People.open(home.resolve("identities"), home.resolve("keys/identities.key"), clock);
    }

    /** A browser: standard TLS, without a certificate. */
    RawClient client() throws Exception {
        return new RawClient(gateway.port(), trusting());
    }

    /** A program with certificates of that kind, over TLCP. */
    RawClient client(String name, String kind) throws Exception {
        return new RawClient(gateway.port(), context(name, kind));
    }

    SSLContext context(String name, String kind) throws Exception {
        return national(name, kind).open(clock).context();
    }

    private TlcpFiles national(String name, String kind) throws Exception {
        TlcpFiles files = TlcpFiles.in(national, name);
        if (files.lacking(clock.instant())) {
            issue(files, name, kind);
        }
        return files;
    }

    private void issue(TlcpFiles files, String name, String kind) throws IOException {
        files.issue(
                authority,
                name,
                kind,
                List.of("localhost"),
                List.of("127.0.0.1"),
                Duration.ofDays(30),
                new SecureRandom());
    }

    /** A client that speaks no TLCP, with a certificate of that kind. */
    RawClient standardClient(String name, String kind) throws Exception {
        Path base = directory.resolve("clients").resolve(kind + "-" + name);
        if (Files.notExists(Path.of(base + ".pem"))) {
            certificate(name, kind, base);
        }
        return new RawClient(
                gateway.port(),
                SecureChannels.standard(Path.of(base + ".pem"), Path.of(base + ".key"), root())
                        .context());
    }

    /** Logs in as a program does and sends the token with every request. */
    RawClient loggedIn(String name) throws Exception {
        RawClient.Answer answer =
                client().json("/login", "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
        if (answer.status() != 200) {
            throw new IllegalStateException("login answered " + answer.status() + " " + answer.text());
        }
        String token = answer.text().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
        return client().with("Authorization", "Bearer " + token);
    }

    /** Logs in as a browser does and sends the cookie with every request. */
    RawClient browsing(String name) throws Exception {
        RawClient.Answer answer = client().browser().form("/login", Map.of("name", name, "password", PASSWORD));
        return client().browser().with("Cookie", answer.cookie(Callers.COOKIE).orElseThrow());
    }

    /** The decisions and flows on the log, oldest first. */
    List<Event> events() throws IOException, EventFormatException {
        return recorded().stream()
                .filter(event -> event.get(Ecs.DECISION_ID).isPresent())
                .toList();
    }

    /** All events on the log, oldest first: what the command line did to accounts comes between. */
    List<Event> recorded() throws IOException, EventFormatException {
        List<Event> events = new ArrayList<>();
        for (Path file : logFiles()) {
            try (ChainReader reader = ChainReader.open(file)) {
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (!record.checkpoint()) {
                        events.add(JSON.read(record.payload()));
                    }
                }
            }
        }
        return events;
    }

    Event lastEvent() throws IOException, EventFormatException {
        List<Event> events = events();
        return events.get(events.size() - 1);
    }

    List<Path> logFiles() throws IOException {
        return DecisionLog.files(config.resolveSibling("decisions"));
    }

    Map<String, String> lastReached() {
        return reached.get(reached.size() - 1);
    }

    private Path root() {
        return directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT);
    }

    /** A new certificate and key for standard TLS, as after its yearly renewal. */
    void renewStandard() throws IOException {
        certificate("gateway", "gateway", config.resolveSibling("tls/standard"));
    }

    private void certificate(String name, String kind, Path base) throws IOException {
        Files.createDirectories(base.getParent());
        try (Issued issued =
                authority.issueTransport(name, kind, List.of("localhost"), List.of("127.0.0.1"), Duration.ofDays(30))) {
            issued.write(Path.of(base + ".pem"), Path.of(base + ".key"));
        }
    }

    SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(root())) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        authority.close();
    }
}
