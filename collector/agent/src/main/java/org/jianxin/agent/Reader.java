package org.jianxin.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader's thread: all sources in turn, one batch after another into the spool. Each round begins with another source
 * and leaves room for those after it, so that one that floods does not keep the others from being read.
 */
final class Reader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final long IDLE_MILLIS = 50;
    private static final long TROUBLE_MILLIS = 1000;

    private final Spool spool;
    private final List<Source> sources;
    private final Batch batch;
    private final Clock clock;
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final Map<String, Long> behind = new ConcurrentHashMap<>();
    private volatile String problem = "";
    private volatile boolean stopped;
    /** The source the next round begins with. */
    private int first;

    Reader(Spool spool, List<Source> sources, HostIdentity host, Clock clock) {
        this.spool = spool;
        this.sources = List.copyOf(sources);
        this.batch = new Batch(host, spool.positions());
        this.clock = clock;
    }

    void stop() {
        stopped = true;
    }

    /** Why nothing is read now; empty when something is. */
    String problem() {
        return problem;
    }

    String problem(String source) {
        return problems.getOrDefault(source, "");
    }

    long behind(String source) {
        return behind.getOrDefault(source, -1L);
    }

    /** Ends when told to stop; whatever else ends it is thrown on, since an agent that reads nothing must not look alive. */
    @Override
    public void run() {
        try {
            while (!stopped) {
                boolean busy = round();
                if (!busy && !stopped) {
                    Thread.sleep(problem.isEmpty() ? IDLE_MILLIS : TROUBLE_MILLIS);
                }
            }
            finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            problem = "内部错误，已停止读取 / internal error, stopped reading: " + e;
            LOG.error("{}", problem, e);
            throw e;
        } finally {
            for (Source source : sources) {
                close(source);
            }
        }
    }

    /** Reads one batch and puts it on disk; false when there was nothing to read or nowhere to put it. */
    private boolean round() {
        if (batch.events().isEmpty()) {
            if (!hasRoom()) {
                return false;
            }
            Instant now = clock.instant();
            int count = sources.size();
            for (int i = 0; i < count; i++) {
                poll(sources.get((first + i) % count), now, count - i);
            }
            first = count == 0 ? 0 : (first + 1) % count;
        }
        return flush();
    }

    /** Puts the batch on disk; false when there is none, or it stays to be tried again. */
    private boolean flush() {
        try {
            if (!batch.events().isEmpty()) {
                spool.append(batch.events(), reached());
                batch.clear();
                settled();
                return true;
            }
            spool.sealWhenDue();
            settled();
            return false;
        } catch (IOException e) {
            // Nothing of the batch is on disk; it is kept and nothing more is read until it is.
            trouble("缓存不可写，已暂停读取 / the spool cannot be written, reading waits: " + e.getMessage());
            return false;
        }
    }

    private boolean hasRoom() {
        if (spool.hasRoom()) {
            return true;
        }
        try {
            spool.seal();
            trouble("缓存已满，等待上送，已暂停读取 / the spool is full, reading waits until something is sent");
        } catch (IOException e) {
            trouble("缓存不可用 / the spool cannot be used: " + e.getMessage());
        }
        return false;
    }

    /** What a source that cannot be read again still holds goes into the spool too, over its cap if need be. */
    private void finish() {
        boolean more = batch.events().isEmpty() || flush();
        while (more) {
            Instant now = clock.instant();
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                source.finish(now, batch.of(source.name(), now, source.recording(), sources.size() - i));
            }
            more = flush();
        }
    }

    private void poll(Source source, Instant now, int sharers) {
        String name = source.name();
        Batch.Of share = batch.of(name, now, source.recording(), sharers);
        if (share.isFull()) {
            return;
        }
        try {
            source.poll(now, share);
            if (problems.remove(name) != null) {
                LOG.info("来源 {} 恢复 / source is read again", name);
            }
        } catch (IOException e) {
            String what = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!what.equals(problems.put(name, what))) {
                LOG.warn("来源 {} 暂不可读 / source cannot be read now: {}", name, what);
            }
        }
        behind.put(name, source.behind());
    }

    private Map<String, SourcePosition> reached() {
        Map<String, SourcePosition> reached = new TreeMap<>();
        for (Source source : sources) {
            reached.put(source.name(), new SourcePosition(batch.sequence(source.name()), source.cursor()));
        }
        return reached;
    }

    private void trouble(String what) {
        if (!what.equals(problem)) {
            LOG.error("{}", what);
        }
        problem = what;
    }

    private void settled() {
        if (!problem.isEmpty()) {
            LOG.info("缓存恢复，继续读取 / the spool works again");
            problem = "";
        }
    }

    private static void close(Source source) {
        try {
            source.close();
        } catch (IOException e) {
            LOG.warn("closing source {}: {}", source.name(), e.getMessage());
        }
    }
}
