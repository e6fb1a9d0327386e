package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jianxin.agent.AgentStatus.SourceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatusJsonTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        AgentStatus status = status("the spool is full", 7, Instant.parse("2026-11-22T00:00:03Z"));
        assertThat(StatusJson.read(StatusJson.write(status))).isEqualTo(status);
        AgentStatus fresh = status("", 0, null);
        assertThat(StatusJson.read(StatusJson.write(fresh))).isEqualTo(fresh);
    }

    @Test
    void whatIsNoStatusIsAnError() {
        for (String text :
                new String[] {"", "{}", "[]", "{\"agent\":\"a\"}", "{\"agent\":\"a\",\"at\":\"yesterday\"}"}) {
            assertThatThrownBy(() -> StatusJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLossOfThePastIsShownAndIsNoLongerWrong() throws IOException {
        try (TestHost host = new TestHost(directory)) {
            Path config = host.configure("{name: web, type: file, path: access.log, parser: nginx}");
            assertThat(exitCode(config, status("", 7, null))).isZero();
            assertThat(exitCode(config, status("the spool is full", 0, null))).isEqualTo(2);
        }
        assertThat(StatusCommand.screen(status("", 7, null), true)).containsPattern("web .* 7 ");
    }

    private int exitCode(Path config, AgentStatus status) throws IOException {
        Path spool = Files.createDirectories(directory.resolve("spool"));
        Files.write(spool.resolve(StatusWriter.FILE), StatusJson.write(status));
        return new CommandLine(new AgentCommand()).execute("status", "--config", config.toString());
    }

    private static AgentStatus status(String problem, long lost, Instant lastAcknowledged) {
        Instant now = Instant.now();
        return new AgentStatus(
                "a1",
                now,
                now.minusSeconds(5),
                2,
                4096,
                1 << 20,
                3,
                lastAcknowledged,
                "ok",
                problem,
                List.of(new SourceStatus("web", "file", 40, 30, lost, -1, "not there \"yet\"")));
    }
}
