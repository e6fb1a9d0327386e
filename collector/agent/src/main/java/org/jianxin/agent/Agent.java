package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jianxin.agent.AgentStatus.SourceStatus;
import org.jianxin.agent.check.HostChecks;
import org.jianxin.agent.parse.AuditTables;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AgentSettings settings;
    private final Clock clock;
    private final Instant started;
    private final FileChannel lock;
    private final Sm2KeyPair key;
    private final Spool spool;
    private final List<Source> sources;
    private final Reader reader;
    private final Shipper shipper;
    private final StatusWriter statusWriter;
    private final List<Thread> threads;
    /** Completes with null when the agent is closed, and exceptionally when one of its threads ended by an error. */
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Agent(
            AgentSettings settings,
            Clock clock,
            FileChannel lock,
            Sm2KeyPair key,
            Spool spool,
            List<Source> sources,
            SecureChannel channel) {
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
        this.lock = lock;
        this.key = key;
        this.spool = spool;
        this.sources = sources;
        this.reader = new Reader(spool, sources, HostIdentity.of(settings.agent()), clock);
        this.shipper = new Shipper(spool, settings.gateway(), channel, clock);
        this.statusWriter = new StatusWriter(settings.spool().resolve(StatusWriter.FILE), this::status);
        this.threads = List.of(
                new Thread(reader, "jianxin-agent-reader"),
                new Thread(shipper, "jianxin-agent-shipper"),
                new Thread(statusWriter, "jianxin-agent-status"));
    }

    /**
     * Starts reading, spooling and shipping in threads of its own.
     *
     * @throws AgentException when a key or certificate cannot be read, or another agent holds the spool
     */
    public static Agent start(AgentSettings settings, Clock clock) throws AgentException {
        requireNonNull(clock, "clock");
        SecureChannel channel = channel(settings);
        Sm2KeyPair key = key(settings);
        FileChannel lock = null;
        try {
            Files.createDirectories(settings.spool());
            lock = lock(settings.spool());
            Spool spool = Spool.open(
                    settings.spool(), settings.agent(), key, settings.spoolBytes(), settings.sealAfter(), clock);
            Agent agent =
                    new Agent(settings, clock, lock, key, spool, sources(settings, spool.positions(), clock), channel);
            agent.threads.forEach(thread -> {
                thread.setDaemon(true);
                thread.setUncaughtExceptionHandler((ended, e) -> agent.end.completeExceptionally(e));
                thread.start();
            });
            LOG.info(
                    "代理 {} 已启动，{} 个来源 / agent started with {} sources, {} segments waiting",
                    settings.agent(),
                    agent.sources.size(),
                    agent.sources.size(),
                    spool.segments());
            return agent;
        } catch (IOException | IllegalArgumentException e) {
            release(lock, key);
            throw new AgentException(settings.spool() + ": " + e.getMessage(), e);
        } catch (AgentException e) {
            release(lock, key);
            throw e;
        }
    }

    /**
     * Waits until the agent is closed.
     *
     * @throws AgentException when one of its threads was ended by an error: it does not do its work any more
     */
    public void await() throws InterruptedException, AgentException {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new AgentException("内部错误，代理已停止 / internal error, the agent stopped: " + e.getCause(), e.getCause());
        }
    }

    /** What has been read, sent, waits and was lost up to now. */
    public AgentStatus status() {
        Map<String, SourcePosition> spooled = spool.positions();
        Map<String, SourcePosition> acknowledged = spool.acknowledged();
        Map<String, Long> lost = spool.lost();
        List<SourceStatus> statuses = new ArrayList<>();
        for (Source source : sources) {
            String name = source.name();
            statuses.add(new SourceStatus(
                    name,
                    source.type(),
                    spooled.getOrDefault(name, SourcePosition.START).sequence(),
                    acknowledged.getOrDefault(name, SourcePosition.START).sequence(),
                    lost.getOrDefault(name, 0L),
                    reader.behind(name),
                    reader.problem(name)));
        }
        String problem = reader.problem().isEmpty() ? shipper.problem() : reader.problem();
        return new AgentStatus(
                settings.agent(),
                clock.instant(),
                started,
                spool.segments(),
                spool.bytes(),
                settings.spoolBytes(),
                shipper.sent(),
                shipper.lastAcknowledged(),
                shipper.connection(),
                problem,
                statuses);
    }

    /** Stops reading, seals what was read and returns within a few seconds; what is not acknowledged stays spooled. */
    @Override
    public void close() {
        reader.stop();
        shipper.stop();
        statusWriter.stop();
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE.toMillis());
                if (thread.isAlive()) {
                    thread.interrupt(); // waits for an answer that may take minutes
                    thread.join(PATIENCE.toMillis());
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            spool.close();
        } catch (IOException e) {
            LOG.error("缓存关闭失败 / closing the spool: {}", e.getMessage());
        }
        release(lock, key);
        end.complete(null);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static SecureChannel channel(AgentSettings settings) throws AgentException {
        try {
            return settings.tls().open(Clock.systemUTC());
        } catch (IOException e) {
            throw new AgentException("tls: " + e.getMessage(), e);
        }
    }

    static Sm2KeyPair key(AgentSettings settings) throws AgentException {
        try {
            String password = Files.readString(settings.signingPassword(), StandardCharsets.UTF_8);
            return KeyFile.read(
                    settings.signingKey(),
                    password.lines().findFirst().orElse("").toCharArray());
        } catch (IOException e) {
            throw new AgentException("signing: " + e.getMessage(), e);
        }
    }

    private static List<Source> sources(AgentSettings settings, Map<String, SourcePosition> positions, Clock clock) {
        Detector detector = Detector.create();
        ParserContext live =
                new ParserContext(detector, ZoneId.systemDefault(), new LocalAccounts(Path.of("/etc/passwd"), clock));
        AuditTables tables = AuditTables.bundled();
        List<Source> sources = new ArrayList<>();
        if (!settings.checkEvery().isZero()) {
            sources.add(new CheckSource(HostChecks.bundled(), settings.checkRoot(), settings.checkEvery()));
        }
        for (SourceSettings source : settings.sources()) {
            Map<String, String> cursor =
                    positions.getOrDefault(source.name(), SourcePosition.START).cursor();
            sources.add(
                    switch (source.type()) {
                        case FILE -> {
                            String parser = requireNonNull(source.parser());
                            yield new FileSource(
                                    source,
                                    parser.equals("audit") ? Parsers.audit(tables, live) : Parsers.create(parser, live),
                                    live,
                                    cursor);
                        }
                        case AUDIT_NETLINK -> new AuditNetlinkSource(source, tables, live, AuditSocket::open);
                        case CHAIN -> new ChainSource(source, cursor);
                    });
        }
        return sources;
    }

    private static FileChannel lock(Path spool) throws IOException, AgentException {
        FileChannel channel =
                FileChannel.open(spool.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProcess) {
            LOG.debug("the lock is held by this process");
        }
        channel.close();
        throw new AgentException(spool + ": 缓存目录正被另一个代理使用 / another agent uses this spool");
    }

    private static void release(@Nullable FileChannel lock, Sm2KeyPair key) {
        key.close();
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            LOG.warn("releasing the spool: {}", e.getMessage());
        }
    }
}
