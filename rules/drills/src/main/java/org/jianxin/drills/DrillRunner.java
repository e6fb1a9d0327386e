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
     * @throws IOException when the gateway cannot be reached: then nothing was shown either way
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
        int status =
                switch (step.action()) {
                    case REPLAY_SESSION_TOKEN -> victim.stolenBy(attacker)
                            .send("GET", step.path(), Map.of(MARKER_HEADER, marker), new byte[0])
                            .status();
                };
        Instant end = at.plus(step.within());
        Optional<Telemetry.RaisedAlert> alert = Optional.empty();
        while (alert.isEmpty() && clock.instant().isBefore(end)) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            alert = telemetry.alerts(marker).stream()
                    .filter(raised -> step.rules().contains(raised.rule()))
                    .findFirst();
        }
        boolean logged = alert.isPresent() || telemetry.logged(marker);
        return new StepResult(
                step.id(),
                step.technique(),
                marker,
                at,
                status,
                status >= 200 && status < 300 ? Outcome.ALLOWED : Outcome.BLOCKED,
                step.expected(),
                logged,
                alert.map(Telemetry.RaisedAlert::rule).orElse(null),
                alert.map(Telemetry.RaisedAlert::id).orElse(null),
                alert.map(raised -> notNegative(Duration.between(at, raised.raisedAt())))
                        .orElse(null),
                missed(alert.isPresent(), logged));
    }

    private static @Nullable Missed missed(boolean detected, boolean logged) {
        if (detected) {
            return null;
        }
        return logged ? Missed.RULE_SILENT : Missed.NO_TELEMETRY;
    }

    /** Attacker's and appliance's clocks may differ by milliseconds. */
    private static Duration notNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
