package org.jianxin.drills;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jianxin.drills.DrillResult.Missed;
import org.jianxin.drills.DrillResult.StepResult;
import org.jianxin.drills.Scenario.Outcome;
import org.jianxin.drills.Scenario.Step;
import org.jspecify.annotations.Nullable;

/** Runs a scenario against a gateway and finds the alerts it raised. For use by one thread. */
public final class DrillRunner {
    /** Carries a step's marker through the gateway into its decision log. */
    public static final String MARKER_HEADER = "X-Jianxin-Drill";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Telemetry telemetry;
    private final Clock clock;

    public DrillRunner(Telemetry telemetry, Clock clock) {
        this.telemetry = requireNonNull(telemetry, "telemetry");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Runs every step in order, each until its alert is there or its time is up.
     *
     * @param victim a session of the drill's own account
     * @param attacker the address attacks come from
     * @throws IOException when the gateway cannot be reached, or answers neither yes nor no: then nothing was shown either
     *     way
     */
    public DrillResult run(Scenario scenario, GatewayClient victim, InetAddress attacker)
            throws IOException, InterruptedException {
        Instant began = clock.instant();
        List<StepResult> results = new ArrayList<>();
        for (Step step : scenario.steps()) {
            results.add(run(step, victim, attacker));
        }
        return new DrillResult(UUID.randomUUID().toString(), scenario.id(), scenario.version(), began, results);
    }

    private StepResult run(Step step, GatewayClient victim, InetAddress attacker)
            throws IOException, InterruptedException {
        String marker = "drill-" + UUID.randomUUID();
        Instant at = clock.instant();
        GatewayClient.Answer answer =
                switch (step.action()) {
                    case REPLAY_SESSION_TOKEN -> victim.stolenBy(attacker)
                            .send("GET", step.path(), Map.of(MARKER_HEADER, marker), new byte[0]);
                };
        Outcome outcome = outcome(answer);
        Instant end = at.plus(step.within());
        Optional<Telemetry.RaisedAlert> alert = Optional.empty();
        Instant seen = at;
        while (alert.isEmpty() && clock.instant().isBefore(end)) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            alert = telemetry.alerts(marker).stream()
                    .filter(raised -> step.rules().contains(raised.rule()))
                    .findFirst();
            seen = clock.instant();
        }
        Duration timeToDetect = alert.isPresent() ? timeToDetect(at, alert.get(), seen) : null;
        boolean logged = alert.isPresent() || telemetry.logged(marker);
        return new StepResult(
                step.id(),
                step.technique(),
                marker,
                at,
                answer.status(),
                outcome,
                step.expected(),
                logged,
                alert.map(Telemetry.RaisedAlert::rule).orElse(null),
                alert.map(Telemetry.RaisedAlert::id).orElse(null),
                timeToDetect,
                missed(alert.isPresent(), logged));
    }

    private static @Nullable Missed missed(boolean detected, boolean logged) {
        if (detected) {
            return null;
        }
        return logged ? Missed.RULE_SILENT : Missed.NO_TELEMETRY;
    }

    /** The gateway said no itself, or let the request through. Any other answer tells nothing about the defence. */
    private static Outcome outcome(GatewayClient.Answer answer) throws IOException {
        int status = answer.status();
        boolean sentToLogin =
                status == 303 && answer.headers().getOrDefault("location", "").startsWith("/login");
        if (status == 401 || status == 403 || sentToLogin) {
            return Outcome.BLOCKED;
        }
        if (status >= 200 && status < 300) {
            return Outcome.ALLOWED;
        }
        throw new IOException("the attack was answered " + status + ", which is neither blocked nor allowed");
    }

    /**
     * From the attack to the alert's first writing. An alert that was there before took this step in at some time until it
     * was seen to have: then that is the time, rather too long than too short.
     */
    private static Duration timeToDetect(Instant at, Telemetry.RaisedAlert alert, Instant seen) {
        return Duration.between(at, alert.raisedAt().isBefore(at) ? seen : alert.raisedAt());
    }
}
