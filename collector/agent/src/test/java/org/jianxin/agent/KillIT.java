package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent in a process of its own, killed in the middle of its work, on a line that sometimes breaks. */
class KillIT {
    private static final int LINES = 50_000;
    private static final int KILLS = 5;

    @TempDir
    Path directory;

    @Test
    void everyLineArrivesOnceAndInOrderAlthoughTheAgentIsKilledAndFilesAreRotated() throws Exception {
        Path log = directory.resolve("logs/access.log");
        Path other = directory.resolve("logs/auth.log");
        Files.createDirectories(log.getParent());
        Files.createFile(log);
        Files.createFile(other);
        try (TestHost host = new TestHost(directory)) {
            host.gateway.hangUpRate = 0.2;
            Path config = host.configure(
                    "{name: web, type: file, path: logs/access.log, parser: nginx, rotation_grace: 1s}",
                    "{name: auth, type: file, path: logs/auth.log, parser: auth, rotation_grace: 1s}");
            long seed = System.nanoTime();
            System.out.println("KillIT: the kills of this run follow from seed " + seed);
            Random random = new Random(seed);
            Process agent = start(config);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.exists(directory.resolve("spool/status.json")));
                Semaphore phases = new Semaphore(1);
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(log, other, phases));
                for (int i = 0; i < KILLS; i++) {
                    int before = host.gateway.count();
                    await().atMost(Duration.ofSeconds(60)).until(() -> host.gateway.count() > before);
                    Thread.sleep(random.nextInt(700));
                    agent.destroyForcibly().waitFor();
                    agent = start(config);
                    phases.release();
                }
                writing.get();
                await().atMost(Duration.ofSeconds(120))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> host.gateway.count() >= LINES + LINES / 10);
                Thread.sleep(1500);
            } finally {
                agent.destroyForcibly().waitFor();
            }
            List<Event> events = new ArrayList<>(host.gateway.events.values());
            assertThat(host.gateway.problems).isEmpty();
            assertThat(host.gateway.hangUps).isPositive();
            assertThat(host.gateway.doubled).isZero();
            assertThat(paths(events)).hasSize(LINES).isEqualTo(expected(LINES, "/l/"));
            assertThat(sequences(events, "web")).isEqualTo(counting(LINES));
            assertThat(sequences(events, "auth")).isEqualTo(counting(LINES / 10));
        }
    }

    private static List<String> paths(List<Event> events) {
        return events.stream()
                .filter(event -> event.require(Ecs.SOURCE).equals("web"))
                .map(event -> event.require(Ecs.URL_PATH))
                .toList();
    }

    private static List<Long> sequences(List<Event> events, String source) {
        return events.stream()
                .filter(event -> event.require(Ecs.SOURCE).equals(source))
                .map(event -> event.require(Ecs.EVENT_SEQUENCE))
                .toList();
    }

    private static List<Long> counting(int last) {
        List<Long> numbers = new ArrayList<>();
        for (long i = 1; i <= last; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static List<String> expected(int count, String prefix) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(prefix + i);
        }
        return paths;
    }

    /** Renames the first log away ten times, as logrotate does, and cuts some lines in two writes. */
    private static void write(Path log, Path other, Semaphore phases) {
        try {
            OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND);
            OutputStream auth = Files.newOutputStream(other, StandardOpenOption.APPEND);
            for (int i = 0; i < LINES; i++) {
                if (i % (LINES / (KILLS + 1)) == 0 && i < LINES - KILLS) {
                    phases.acquire(); // so that no part is written before the kill before it
                }
                byte[] line = ("10.0.0.1 - - [22/Nov/2026:02:31:34 +0800] \"GET /l/" + i
                                + " HTTP/1.1\" 200 1 \"-\" \"t\"\n")
                        .getBytes(StandardCharsets.UTF_8);
                int cut = i % 7 == 0 ? line.length / 2 : line.length;
                out.write(line, 0, cut);
                out.write(line, cut, line.length - cut);
                if (i % 10 == 0) {
                    auth.write(("2026-11-22T02:31:34+08:00 h sshd[1]: Accepted password for u" + i
                                    + " from 10.0.0.9 port 22 ssh2\n")
                            .getBytes(StandardCharsets.UTF_8));
                }
                if (i % 100 == 99) {
                    Thread.sleep(20);
                }
                if (i % 5000 == 4999 && i < LINES - 1) {
                    rotate(log);
                    Thread.sleep(50); // a writer goes on with the old file for a while
                    out.close();
                    out = Files.newOutputStream(log, StandardOpenOption.APPEND);
                }
            }
            out.close();
            auth.close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rotate(Path log) throws IOException {
        for (int i = 20; i >= 1; i--) {
            Path older = log.resolveSibling(log.getFileName() + "." + i);
            if (Files.exists(older)) {
                Files.move(
                        older,
                        log.resolveSibling(log.getFileName() + "." + (i + 1)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(log, log.resolveSibling(log.getFileName() + ".1"));
        Files.createFile(log);
    }

    private Process start(Path config) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentCommand.class.getName(),
                        "run",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.out").toFile()))
                .start();
    }
}
