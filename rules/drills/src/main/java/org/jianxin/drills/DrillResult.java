package org.jianxin.drills;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario's run showed.
 *
 * @param id unique
 */
public record DrillResult(String id, String scenario, int version, Instant began, List<StepResult> steps) {
    public DrillResult {
        steps = List.copyOf(steps);
    }

    /** Whether every step was stopped and detected as the scenario expects. */
    public boolean asExpected() {
        return steps.stream().allMatch(StepResult::asExpected);
    }

    /**
     * What one step showed, at three levels: logged, detected, and stopped at once or not.
     *
     * @param marker found again in telemetry and alert
     * @param status HTTP status the attack was answered with
     * @param logged whether telemetry of the step is stored
     * @param alert id of the alert it raised; null when none was
     * @param timeToDetect from the attack to the alert's first writing, or, for an alert that was there before, until the
     *     attack was seen in it; null when not detected
     * @param missed why it was not detected; null when it was
     */
    public record StepResult(
            String step,
            String technique,
            String marker,
            Instant at,
            int status,
            Scenario.Outcome outcome,
            Scenario.Outcome expected,
            boolean logged,
            @Nullable String rule,
            @Nullable String alert,
            @Nullable Duration timeToDetect,
            @Nullable Missed missed) {
        public StepResult {
            requireNonNull(marker, "marker");
            requireNonNull(outcome, "outcome");
            if ((alert == null) == (missed == null)) {
                throw new IllegalArgumentException("a step is either detected or missed for a reason");
            }
        }

        public boolean asExpected() {
            return alert != null && outcome == expected;
        }
    }

    /** Why a step was not detected. */
    public enum Missed {
        /** Nothing of it was stored. */
        NO_TELEMETRY,
        /** It was stored, and none of the expected rules raised an alert in time. */
        RULE_SILENT
    }
}
