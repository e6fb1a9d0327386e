package org.jianxin.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jianxin.agent.check.CheckResult;
import org.jianxin.agent.check.HostChecks;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** The host checks as a source: all of them at the start, and again and again. They run beside the reader. */
final class CheckSource implements Source {
    private final HostChecks checks;
    private final Path root;
    private final Duration every;
    private final Queue<CheckResult> done = new ConcurrentLinkedQueue<>();
    private Instant due = Instant.MIN;

    CheckSource(HostChecks checks, Path root, Duration every) {
        this.checks = checks;
        this.root = root;
        this.every = every;
    }

    @Override
    public String name() {
        return AgentSettings.CHECK_SOURCE;
    }

    @Override
    public String type() {
        return "checks";
    }

    @Override
    public void poll(Instant now, Batch.Of batch) throws IOException {
        if (!due.isAfter(now)) {
            due = now.plus(every);
            Thread runner = new Thread(() -> checks.run(root, done::add), "jianxin-agent-checks");
            runner.setDaemon(true);
            runner.start();
        }
        Queue<CheckResult> results = new ArrayDeque<>();
        for (CheckResult next = done.poll(); next != null; next = done.poll()) {
            results.add(next);
        }
        results.forEach(result -> batch.add(event(result), null, -1));
    }

    static Event.Builder event(CheckResult result) {
        return Event.builder()
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "state")
                .put(Ecs.EVENT_CATEGORY, List.of("configuration"))
                .put(Ecs.EVENT_TYPE, List.of("info"))
                .put(Ecs.EVENT_DATASET, "jianxin.check")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_ACTION, "host-check")
                .put(Ecs.CHECK_KEY, result.key())
                .put(Ecs.CHECK_RESULT, result.verdict().id())
                .put(Ecs.CHECK_REASON, result.reason())
                .putIfPresent(Ecs.CHECK_EVIDENCE, result.evidence());
    }

    @Override
    public Map<String, String> cursor() {
        return Map.of();
    }

    @Override
    public long behind() {
        return done.size();
    }

    @Override
    public void close() {}
}
