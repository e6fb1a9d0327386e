package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jianxin.compliance.HostBaselines;
import org.jianxin.events.RecordMapper;
import org.jianxin.events.Severity;
import org.jianxin.intake.AgentIntake;
import org.jianxin.intake.IntakeStatus;
import org.jianxin.sm.DurableFile;
import org.jianxin.store.AlertStore;
import org.jianxin.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the gateway what is known of devices, and of alerts that nobody has closed, by replacing {@code posture.json}
 * whole. What the store cannot tell is not written, so that the file grows old and is believed no longer.
 *
 * <p>An alert reaches the file within {@link #EVERY} and one query; the file is also written anew each {@link #ALIVE}, for
 * the gateway believes it only for some minutes.
 */
final class PostureWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostureWriter.class);
    /** How often it is asked whether any alert was written: a count of documents, no search. */
    private static final Duration EVERY = Duration.ofMillis(500);
    /** How often devices are looked at, and the file is written although nothing is new. */
    private static final Duration ALIVE = Duration.ofSeconds(60);
    /** An agent that sends nothing for longer is not alive. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final Path file;
    private final AlertStore alerts;
    private final HostBaselines baselines;
    private final IntakeStatus intake;
    private final Clock clock;
    private final JsonMapper json = RecordMapper.create();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "posture-writer");
        thread.setDaemon(true);
        return thread;
    });
    // only the timer's thread
    private long seen = -1;
    private @Nullable Instant looked;
    private List<Map<String, Object>> devices = List.of();
    private boolean told = true;

    PostureWriter(Path file, AlertStore alerts, HostBaselines baselines, IntakeStatus intake, Clock clock) {
        this.file = requireNonNull(file, "file");
        this.alerts = requireNonNull(alerts, "alerts");
        this.baselines = requireNonNull(baselines, "baselines");
        this.intake = requireNonNull(intake, "intake");
        this.clock = requireNonNull(clock, "clock");
    }

    void start() {
        timer.scheduleWithFixedDelay(this::tell, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell() {
        try {
            Instant now = clock.instant();
            long marker = alerts.changeMarker();
            boolean due = looked == null || Duration.between(looked, now).compareTo(ALIVE) >= 0;
            if (due) {
                devices = devices();
            }
            if (due || marker != seen) {
                write(now, alerts.openByAccount());
                seen = marker;
                looked = due ? now : looked;
            }
            told = true;
        } catch (IOException e) {
            if (told) {
                LOG.warn("the gateway cannot be told of devices and alerts, trying again: {}", e.getMessage());
            }
            told = false;
        } catch (RuntimeException e) {
            LOG.error("the gateway could not be told of devices and alerts", e); // one that escaped would end the timer
        }
    }

    private void write(Instant made, Map<String, Map<Severity, Long>> open) throws IOException {
        Map<String, Object> posture = new LinkedHashMap<>();
        posture.put("made", made.toString());
        posture.put("devices", devices);
        Map<String, Map<String, Long>> bySubject = new LinkedHashMap<>();
        open.forEach((account, counts) -> bySubject.put(
                account,
                counts.entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue))));
        posture.put("alerts", bySubject);
        DurableFile.writeSecret(file, json.writeValueAsBytes(posture));
    }

    /** Without addresses: no event says from which one a host asks, and a guess would lower somebody else's trust. */
    private List<Map<String, Object>> devices() throws StoreUnavailableException {
        Map<String, AgentIntake> agents =
                intake.agents().stream().collect(Collectors.toMap(AgentIntake::agent, agent -> agent));
        List<Map<String, Object>> found = new ArrayList<>();
        for (HostBaselines.HostBaseline baseline : baselines.all()) {
            AgentIntake agent = agents.get(baseline.agent());
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("agent", baseline.agent());
            device.put("addresses", List.of());
            device.put("alive", agent != null && agent.silent().compareTo(SILENCE) <= 0);
            device.put("checked", baseline.checked().toString());
            device.put("baseline_score", baseline.score());
            found.add(device);
        }
        return found;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
