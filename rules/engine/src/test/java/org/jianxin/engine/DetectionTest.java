package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DetectionTest {
    private static final Instant START = Instant.parse("2026-03-02T02:00:00Z");

    private static Detection detection;
    private final WorkerState state = new WorkerState(WorkerState.Saved.empty());
    private long seqNo;

    @BeforeAll
    static void compile() {
        RulePack pack = RulePack.bundled(Digests::sha256);
        WorkerSettings settings = WorkerSettings.defaults();
        detection = new Detection(
                pack,
                new Enricher(pack.sampleCatalogue(), pack.sampleClearances(), settings),
                Digests::sha256,
                settings);
    }

    @AfterAll
    static void close() {
        detection.close();
    }

    private Collection<AlertChange> process(Event.Builder... events) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Event.Builder event : events) {
            String id = "event:" + seqNo;
            arrivals.add(new Arrival(
                    "index",
                    id,
                    "index[0]",
                    seqNo++,
                    event.put(Ecs.EVENT_ID, id).build()));
        }
        Detection.Result result = detection.process(arrivals, state, START);
        assertThat(result.poison()).isEmpty();
        return result.changes();
    }

    private static Event.Builder login(int second, String outcome) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, START.plusSeconds(second))
                .put(Ecs.EVENT_DATASET, "system.auth")
                .put(Ecs.EVENT_CATEGORY, List.of("authentication"))
                .put(Ecs.EVENT_ACTION, "ssh_login")
                .put(Ecs.EVENT_OUTCOME, outcome)
                .put(Ecs.USER_NAME, "root")
                .put(Ecs.HOST_NAME, "web-01")
                .put(Ecs.SOURCE_IP, "10.9.9.9");
    }

    private static Event.Builder decision(String reason, String marker) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, START)
                .put(Ecs.EVENT_DATASET, "jianxin.decision")
                .put(Ecs.EVENT_ACTION, "access-decision")
                .put(Ecs.EVENT_OUTCOME, "failure")
                .put(Ecs.EVENT_REASON, reason)
                .put(Ecs.USER_NAME, "officer")
                .put(Ecs.SOURCE_IP, "10.66.6.6")
                .putIfPresent(Ecs.DRILL_MARKER, marker);
    }

    private static Alert only(Collection<AlertChange> changes) {
        assertThat(changes).hasSize(1);
        return changes.iterator().next().apply(null, Clock.systemUTC());
    }

    @Test
    void aLoginAfterFailuresShowsTheLastOfThemAsEvidence() {
        for (int i = 0; i < 7; i++) {
            assertThat(process(login(i, "failure"))).isEmpty();
        }
        Alert alert = only(process(login(30, "success")));

        assertThat(alert.rule().id()).isEqualTo("JX-AUTH-001");
        assertThat(alert.count()).isEqualTo(1);
        assertThat(alert.firstSeen()).isEqualTo(START.plusSeconds(30));
        assertThat(alert.evidence())
                .extracting(Alert.Evidence::eventId)
                .containsExactly("event:2", "event:3", "event:4", "event:5", "event:6", "event:7");
    }

    @Test
    void aSuccessThatArrivesBeforeItsFailuresShowsThemToo() {
        process(login(30, "success"));
        for (int i = 0; i < 4; i++) {
            assertThat(process(login(i, "failure"))).isEmpty();
        }
        Alert alert = only(process(login(4, "failure")));

        assertThat(alert.evidence())
                .extracting(Alert.Evidence::eventId)
                .containsExactly("event:1", "event:2", "event:3", "event:4", "event:5", "event:0");
    }

    @Test
    void eachStepOfADrillHasAnAlertOfItsOwn() {
        Collection<AlertChange> changes = process(
                decision("token-binding-mismatch", null),
                decision("token-binding-mismatch", "step-1"),
                decision("token-binding-mismatch", "step-2"));

        assertThat(changes)
                .extracting(change -> change.apply(null, Clock.systemUTC()).key())
                .containsExactlyInAnyOrder("officer/10.66.6.6", "officer/10.66.6.6/step-1", "officer/10.66.6.6/step-2");
    }

    @Test
    void aMarkerSplitsNothingThatIsAddedUp() {
        for (int i = 0; i < 9; i++) {
            assertThat(process(decision("no-policy", "step-" + i))).isEmpty();
        }
        assertThat(only(process(decision("no-policy", "step-9"))).rule().id()).isEqualTo("JX-GW-002");
    }

    @Test
    void aNameOfAnyLengthMakesAKeyOfAFewHundredCharacters() {
        String name = "x".repeat(100_000);
        Alert alert = only(process(decision("token-binding-mismatch", null).put(Ecs.USER_NAME, name)));
        Alert other = only(process(decision("token-binding-mismatch", null).put(Ecs.USER_NAME, name + "y")));

        assertThat(alert.key()).hasSizeLessThan(300).startsWith("xxx");
        assertThat(other.key()).isNotEqualTo(alert.key());
    }

    @Test
    void failedLoginsUnderRandomNamesAreRememberedWithinBounds() {
        for (int i = 0; i < LoginTracker.MAX_PLACES + 10; i++) {
            process(login(0, "failure").put(Ecs.USER_NAME, "name-" + i).remove(Ecs.SOURCE_IP));
        }
        assertThat(state.logins.size()).isLessThanOrEqualTo(LoginTracker.MAX_PLACES);
        assertThat(state.forgotten()).isEqualTo(LoginTracker.MAX_PLACES / 10);
    }
}
