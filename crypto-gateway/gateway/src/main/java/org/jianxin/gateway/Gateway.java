package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.DecisionEvents;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.decision.LostFlows;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.Deed;
import org.jianxin.gateway.identity.Distrust;
import org.jianxin.gateway.identity.Emergencies;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.TamperedIdentityException;
import org.jianxin.gateway.inventory.CryptoInventory;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.posture.Posture;
import org.jianxin.gateway.posture.PostureFile;
import org.jianxin.gateway.trust.Trust;
import org.jianxin.gateway.trust.TrustRules;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.MaskRules;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long PATIENCE_SECONDS = 30;
    /** How often it is looked whether accounts were changed by the command line, in milliseconds. */
    private static final long REFRESH_MILLIS = 500;
    /** How often every row of the identity store is checked again. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Vertx vertx;
    private final DecisionLog log;
    private final GatewayParts parts;
    private final int port;
    private final int managementPort;
    private volatile long checked = System.nanoTime();
    private volatile boolean trusted = true;
    /** Deeds that are on the log while the store could not be told yet. */
    private final Set<String> recorded = ConcurrentHashMap.newKeySet();

    private Gateway(Vertx vertx, DecisionLog log, GatewayParts parts, int port, int managementPort) {
        this.vertx = vertx;
        this.log = log;
        this.parts = parts;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts listening.
     *
     * @param config {@code gateway.yaml}
     * @throws GatewayException when it cannot; the message names the part and the file
     */
    public static Gateway start(Path config, Clock clock) throws GatewayException {
        requireNonNull(clock, "clock");
        DecisionLog log = null;
        GatewayParts parts = null;
        Vertx vertx = null;
        try {
            Routes routes = Routes.read(config);
            GatewaySettings settings = routes.settings();
            PolicyInForce policy = PolicyInForce.start(settings);
            Catalogue catalogue = Catalogue.load(settings.catalogue());
            warnOfUnknownDatasets(settings, catalogue);
            ChannelsInForce channels = ChannelsInForce.start(settings.tls(), clock);
            Sm2KeyPair signer = signer(settings.keys());
            People people = People.open(settings.identities(), settings.keys().identities(), clock);
            ExposureDigest digest = ExposureDigest.open(settings.keys().exposures(), new SecureRandom());
            // Read before the log is opened: closing a file takes its lock away from all of this program.
            List<Event> lost = LostFlows.find(settings.decisions().directory());
            log = DecisionLog.open(
                    settings.decisions().directory(),
                    "decisions:" + settings.name(),
                    signer,
                    settings.decisions().segmentBytes());
            CryptoInventory inventory =
                    CryptoInventory.open(settings.decisions().directory().resolve(CryptoInventory.FILE), clock);
            parts = parts(routes, settings, policy, catalogue, channels, signer, people, log, digest, inventory, clock);
            recordLost(lost, log);
            vertx = Vertx.vertx(new VertxOptions()
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            Gateway gateway = listen(vertx, log, parts);
            gateway.keepFresh();
            LOG.info(
                    "gateway {} listens on {}:{} ({}), policy {}, decision log at record {}",
                    settings.name(),
                    settings.listen().host(),
                    gateway.port,
                    channels.listener().protocolName(),
                    policy.get().version(),
                    log.position().number());
            return gateway;
        } catch (DefinitionException | IdentityStoreException | IOException | GatewayException e) {
            stop(vertx, log, parts);
            throw e instanceof GatewayException already ? already : new GatewayException(e.getMessage(), e);
        }
    }

    private static GatewayParts parts(
            Routes routes,
            GatewaySettings settings,
            PolicyInForce policy,
            Catalogue catalogue,
            ChannelsInForce channels,
            Sm2KeyPair signer,
            People people,
            DecisionLog log,
            ExposureDigest digest,
            CryptoInventory inventory,
            Clock clock)
            throws DefinitionException {
        Detector detector = Detector.create();
        Metrics metrics = new Metrics();
        Posture posture = posture(settings.posture(), clock);
        Trust trust = new Trust(trustRules(settings), posture, clock);
        return new GatewayParts(
                settings,
                routes,
                channels,
                policy,
                posture,
                trust,
                catalogue,
                new SharedAnswer.Inspection(detector, MaskRules.defaults(), digest),
                new LoggableText(detector),
                people,
                new Logins(people, settings.loginRules()),
                new Sessions(
                        people,
                        signer,
                        clock,
                        settings.sessions().idle(),
                        settings.sessions().longest(),
                        settings.loginRules()),
                new Emergencies(people, settings.emergencies()),
                signer,
                new Recorder(log, new EventJson(), metrics, (caller, reason) -> behaved(trust, people, caller, reason)),
                metrics,
                inventory,
                new RequestRates(settings.limits().requestsPerSecond(), System::nanoTime),
                new ConnectionCounts(settings.limits().connectionsPerAddress()),
                new LiveSessions(),
                new LiveAnswers(),
                new SlowWork("gateway-passwords", 2),
                new SlowWork("gateway-upkeep", 1),
                new TimeOrderedId(),
                clock);
    }

    /** What was being given out when this gateway was killed is on record before it gives out anything else. */
    private static void recordLost(List<Event> lost, DecisionLog log) throws GatewayException {
        EventJson json = new EventJson();
        try {
            for (Event flow : lost) {
                log.append(json.write(flow)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new GatewayException("the decision log cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted while starting", e);
        }
        if (!lost.isEmpty()) {
            LOG.warn("{} answers of shared interfaces were cut off when the gateway last stopped", lost.size());
        }
    }

    private static void warnOfUnknownDatasets(GatewaySettings settings, Catalogue catalogue) {
        for (GatewaySettings.SharedInterface shared : settings.interfaces()) {
            if (catalogue.dataset(shared.dataset()).isEmpty()) {
                LOG.warn("interface {} gives out dataset {}, which the catalogue lacks", shared.id(), shared.dataset());
            }
        }
    }

    /** What lowers trust. */
    static TrustRules trustRules(GatewaySettings settings) throws DefinitionException {
        return settings.trustRules() == null
                ? TrustRules.bundled(Reason.codes())
                : TrustRules.read(settings.trustRules(), Reason.codes());
    }

    /** Names that nobody has are not kept: there is no end of them. */
    private static void behaved(Trust trust, People people, Caller caller, String reason) {
        String account = caller.account();
        if (caller.subject().proved()) {
            trust.seen(caller.subject().name(), reason);
        } else if (account != null && people.known(account)) {
            trust.seen(account, reason);
        }
    }

    /** That a person lost trust; null where not, and where the record of the account cannot be believed. */
    static @Nullable Distrust distrust(People people, String name) {
        try {
            return people.find(name).map(Person::distrust).orElse(null);
        } catch (TamperedIdentityException e) {
            return null; // such an account is let in nowhere
        }
    }

    /** What is known of devices and alerts; nothing where nobody writes it. */
    static Posture posture(GatewaySettings.PostureSettings settings, Clock clock) {
        if (settings.file() == null) {
            return Posture.none();
        }
        PostureFile file = new PostureFile(settings.file(), settings.longest(), clock);
        file.refresh();
        return file;
    }

    static Sm2KeyPair signer(GatewaySettings.Keys keys) throws IOException {
        String password =
                Files.readString(keys.passwordFile(), StandardCharsets.UTF_8).strip();
        return KeyFile.read(keys.signing(), password.toCharArray());
    }

    /** The key that verifies what this gateway signed. */
    static Sm2PublicKey publicKey(GatewaySettings settings) throws IOException {
        try (Sm2KeyPair signer = signer(settings.keys())) {
            return signer.publicKey();
        }
    }

    private static Gateway listen(Vertx vertx, DecisionLog log, GatewayParts parts) throws GatewayException {
        AtomicInteger port = new AtomicInteger();
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        await(vertx.deployVerticle(
                () -> new GatewayVerticle(parts, port), new DeploymentOptions().setInstances(loops)));
        int management = await(new Management(parts, log).start(vertx)).actualPort();
        return new Gateway(vertx, log, parts, port.get(), management);
    }

    /** Sees what others change in accounts, policy and posture, and ends what was streaming for sessions that are over. */
    private void keepFresh() {
        vertx.setTimer(REFRESH_MILLIS, t -> parts.upkeep()
                .run("refresh", this::refresh)
                .onSuccess(v -> trusted(true))
                .onFailure(e -> {
                    if (trusted(false)) {
                        LOG.error("the identity store cannot be read again; soon nobody who logs in is let in", e);
                    }
                })
                .onComplete(v -> keepFresh()));
    }

    private boolean refresh() throws IdentityStoreException {
        parts.policy().refresh();
        parts.routes().refresh();
        parts.channels().refresh();
        if (parts.posture() instanceof PostureFile file) {
            file.refresh();
        }
        try {
            if (System.nanoTime() - checked >= RECHECK_NANOS) {
                parts.people().reload();
                checked = System.nanoTime();
            } else {
                parts.people().refresh();
            }
        } finally {
            parts.live().cutUnless(parts.sessions()::good);
            parts.answers().decideAgain();
            parts.rates().forget();
            saveInventory();
        }
        parts.emergencies().noteOver();
        recordDeeds();
        return true;
    }

    /** What the command line did to accounts comes on the log here, and only then leaves the store: twice rather than never. */
    private void recordDeeds() throws IdentityStoreException {
        List<Deed> deeds = parts.people().deeds();
        if (deeds.isEmpty()) {
            return;
        }
        EventJson json = new EventJson();
        try {
            for (Deed deed : deeds) {
                if (!recorded.contains(deed.id())) {
                    log.append(json.write(DecisionEvents.deed(deed))).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    recorded.add(deed.id());
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("what was done to accounts cannot be recorded; it is kept and tried again", e);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        parts.people().logged(deeds);
        recorded.clear();
    }

    private void saveInventory() {
        try {
            parts.inventory().save();
        } catch (IOException e) {
            LOG.error("the crypto inventory cannot be written; it is kept and tried again: {}", e.toString());
        }
    }

    /** Notes whether the store could be read; whether that is news. */
    private boolean trusted(boolean now) {
        boolean news = trusted != now;
        trusted = now;
        if (news && now) {
            LOG.info("the identity store can be read again");
        }
        return news;
    }

    private static <T> T await(Future<T> future) throws GatewayException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new GatewayException("cannot listen: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new GatewayException("did not start within " + PATIENCE_SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted while starting", e);
        }
    }

    /** The port it really listens on. */
    public int port() {
        return port;
    }

    /** The loopback port of {@code /health} and {@code /metrics}. */
    public int managementPort() {
        return managementPort;
    }

    /** The people who may log in here. */
    public People people() {
        return parts.people();
    }

    /** Stops listening, and signs the end of the decision log. */
    @Override
    public void close() {
        stop(vertx, log, parts);
    }

    private static void stop(@Nullable Vertx vertx, @Nullable DecisionLog log, @Nullable GatewayParts parts) {
        if (vertx != null) {
            try {
                await(vertx.close());
            } catch (GatewayException e) {
                LOG.warn("not everything was closed in time", e);
            }
        }
        if (parts != null) {
            parts.slow().close();
            parts.upkeep().close();
            try {
                parts.inventory().close();
            } catch (IOException e) {
                LOG.error("the crypto inventory cannot be written: {}", e.toString());
            }
        }
        if (log != null) {
            log.close();
        }
    }
}
