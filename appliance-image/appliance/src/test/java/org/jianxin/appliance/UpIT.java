package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jianxin.searchnode.SearchNodeSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code jianxin up} in its packaged form. */
final class UpIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private Process up;

    @AfterEach
    void end() {
        if (up != null) {
            up.destroyForcibly();
        }
    }

    @Test
    void nothingOutlivesItNeitherKilledNorTold() throws Exception {
        TestInstallation installation = TestInstallation.prepare(TestInstallation.emptyDirectory("up"));
        start(installation);
        List<ProcessHandle> killed = family();

        up.destroyForcibly().waitFor();

        await("nothing is left of it").atMost(LIMIT).until(() -> killed.stream().noneMatch(ProcessHandle::isAlive));
        start(installation); // ports and locks are free
        List<ProcessHandle> told = family();
        up.destroy();
        assertThat(up.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(told).noneMatch(ProcessHandle::isAlive);
    }

    private void start(TestInstallation installation) throws IOException {
        up = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djianxin.search-node=" + SearchNodeSettings.locate(),
                        "-jar",
                        ProgramFiles.runnableJar().toString(),
                        "up",
                        "--data",
                        installation.data().toString())
                .redirectErrorStream(true)
                .redirectOutput(installation.data().resolve("up.log").toFile())
                .start();
        installation.awaitReady();
    }

    /** Appliance, gateway, agent, search node. */
    private List<ProcessHandle> family() {
        List<ProcessHandle> family = up.descendants().toList();
        assertThat(family).hasSize(4);
        return family;
    }
}
