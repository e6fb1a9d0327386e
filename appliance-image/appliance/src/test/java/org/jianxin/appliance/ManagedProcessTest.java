package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManagedProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ManagedProcess start(Path program) {
        return ManagedProcess.start("child", List.of(program.toString()), LIMIT, directory.resolve("logs"));
    }

    private Path program(String text) throws IOException {
        Path written = Files.writeString(directory.resolve("new"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.move(written, directory.resolve("program"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void isStartedAgainWhenItEndsAndEvenAfterItCouldNotBeStarted() throws Exception {
        Path program = program("exec sleep 600");
        try (ManagedProcess child = start(program)) {
            long first = child.pid();
            Files.delete(program);
            kill(ProcessHandle.of(first).orElseThrow());
            await("the supervisor fails to start it").atMost(LIMIT).until(() -> keeperSleepsInRelaunch());

            program("exec sleep 600");

            await("it runs again").atMost(LIMIT).until(() -> child.pid() > 0);
            assertThat(child.starts()).isEqualTo(2);
        }
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** The one thread of that name is between two attempts. */
    private static boolean keeperSleepsInRelaunch() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("keep-child"))
                .flatMap(entry -> List.of(entry.getValue()).stream())
                .anyMatch(frame -> frame.getMethodName().equals("relaunch"));
    }

    @Test
    void isNotStartedAgainOnceItIsRetired() throws Exception {
        ManagedProcess child = start(program("exec sleep 600"));
        ProcessHandle running = ProcessHandle.of(child.pid()).orElseThrow();

        child.retire();
        kill(running);
        child.close();

        await("its supervisor ends").atMost(LIMIT).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("keep-child")));
        assertThat(child.pid()).isEqualTo(-1);
        assertThat(child.starts()).isEqualTo(1);
    }

    @Test
    void isKilledWhenItDoesNotEndInTime() throws Exception {
        Path trapped = directory.resolve("trapped");
        ManagedProcess child = ManagedProcess.start(
                "child",
                List.of(program("trap '' TERM; touch " + trapped + "; while :; do sleep 1; done")
                        .toString()),
                Duration.ofMillis(200),
                directory.resolve("logs"));
        await().atMost(LIMIT).until(() -> Files.exists(trapped));

        child.close();

        assertThat(child.pid()).isEqualTo(-1);
    }

    @Test
    void aLargeLogIsKeptOnceAndBegunAnew() throws Exception {
        Path log = Files.createDirectories(directory.resolve("logs")).resolve("child.log");
        byte[] old = new byte[(16 << 20) + 1];
        Files.write(log, old);

        try (ManagedProcess child = start(program("echo here; exec sleep 600"))) {
            await().atMost(LIMIT).until(() -> Files.size(log) > 0);

            assertThat(log).hasContent("here");
            assertThat(child.log().resolveSibling("child.log.1")).hasBinaryContent(old);
        }
    }
}
