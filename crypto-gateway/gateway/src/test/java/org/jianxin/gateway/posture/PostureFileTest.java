package org.jianxin.gateway.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jianxin.events.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostureFileTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");
    private static final String GOOD =
            """
            {
              "made": "2026-11-26T02:55:00Z",
              "devices": [
                {"agent": "pc-1", "addresses": ["10.1.0.1", "10.1.0.9"], "alive": true,
                 "checked": "2026-11-26T02:00:00Z", "baseline_score": 85,
                 "os": {"name": "Kylin", "version": "V10"}, "missing_patches": 2},
                {"agent": "pc-2", "addresses": ["10.1.0.2", "10.1.0.9"], "checked": "2026-11-26T02:00:00Z"}
              ],
              "alerts": {"zhang": {"high": 2, "low": 1}, "tax-bureau": {}}
            }
            """;

    @TempDir
    Path directory;

    private PostureFile read(String json, Instant now) throws Exception {
        Path file = directory.resolve("posture.json");
        Files.writeString(file, json);
        PostureFile posture = new PostureFile(file, Duration.ofMinutes(10), Clock.fixed(now, ZoneOffset.UTC));
        posture.refresh();
        return posture;
    }

    @Test
    void devicesAreFoundByAgentAndByAddress() throws Exception {
        PostureFile posture = read(GOOD, NOW);
        Device first = posture.ofAgent("pc-1").orElseThrow();

        assertThat(posture.problem()).isEmpty();
        assertThat(first.baselineScore()).hasValue(85);
        assertThat(first.osName()).isEqualTo("Kylin");
        assertThat(first.missingPatches()).hasValue(2);
        assertThat(posture.atAddress("10.1.0.1")).contains(first);
        assertThat(posture.ofAgent("pc-2").orElseThrow())
                .as("what is not said is not known, and nobody is alive unless said so")
                .satisfies(device -> assertThat(device.alive()).isFalse())
                .satisfies(device -> assertThat(device.baselineScore()).isEmpty());
        assertThat(posture.alerts("zhang")).containsOnly(entry(Severity.HIGH, 2), entry(Severity.LOW, 1));
        assertThat(posture.alerts("li")).isEmpty();
        assertThat(posture.outdated()).isFalse();
    }

    @Test
    void anAddressOfTwoDevicesIsNobodys() throws Exception {
        assertThat(read(GOOD, NOW).atAddress("10.1.0.9")).isEmpty();
    }

    @Test
    void aSnapshotThatIsTooOldOrFromTheFutureIsNotBelieved() throws Exception {
        PostureFile old = read(GOOD, NOW.plus(Duration.ofMinutes(6)));
        PostureFile ahead = read(GOOD, NOW.minus(Duration.ofMinutes(7)));

        assertThat(read(GOOD, NOW.plus(Duration.ofMinutes(5))).outdated()).isFalse();
        assertThat(old.outdated()).isTrue();
        assertThat(old.alerts("zhang")).as("nobody has closed them since").containsEntry(Severity.HIGH, 2);
        assertThat(old.ofAgent("pc-1")).isEmpty();
        assertThat(old.problem()).endsWith("is too old");
        assertThat(ahead.outdated()).isTrue();
        assertThat(ahead.ofAgent("pc-1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"made\": \"2026-11-26T02:55:00Z\"|\"made\": \"now\"|posture.json:2: made: must be a time",
                "\"agent\": \"pc-2\"|\"agent\": \"pc-1\"|posture.json:7: devices[1].agent: \"pc-1\" is given twice",
                "\"baseline_score\": 85|\"baseline_score\": 185|posture.json:5: devices[0].baseline_score: must be from",
                "\"alive\": true|\"allive\": true|posture.json:4: devices[0].allive: is not known here",
                "\"high\": 2|\"high\": \"two\"|posture.json:9: alerts.zhang.high: must be a whole number",
                "\"high\": 2|\"hihg\": 2|posture.json:9: alerts.zhang.hihg: is not known here",
            })
    void aSnapshotThatIsNotAsItMustBeCountsAsKnowingNothing(String good, String bad, String problem) throws Exception {
        PostureFile posture = read(GOOD.replaceFirst(Pattern.quote(good), bad), NOW);

        assertThat(posture.problem()).contains(problem);
        assertThat(posture.ofAgent("pc-1")).isEmpty();
        assertThat(posture.alerts("zhang")).isEmpty();
        assertThat(posture.outdated()).isTrue();
    }

    @Test
    void aFileThatIsReplacedIsReadAgainAndOfOneThatIsGoneOnlyTheAlertsAreKept() throws Exception {
        PostureFile posture = read(GOOD, NOW);
        Path file = directory.resolve("posture.json");
        Files.writeString(file, GOOD.replace("\"high\": 2", "\"high\": 9"));
        posture.refresh();
        assertThat(posture.alerts("zhang")).containsEntry(Severity.HIGH, 9);

        Files.delete(file);
        posture.refresh();
        assertThat(posture.ofAgent("pc-1")).isEmpty();
        assertThat(posture.alerts("zhang")).containsEntry(Severity.HIGH, 9);
        assertThat(posture.problem()).contains("cannot be read");
    }
}
