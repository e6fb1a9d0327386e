package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process that writes a chain, again and again, on one and the same file. */
class ChainKillIT {

    private static final char[] PASSWORD = "kill test".toCharArray();

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void noAcknowledgedRecordIsLostWhenTheWriterIsKilled() throws Exception {
        Path file = directory.resolve("killed.chain");
        Path keyFile = directory.resolve("killed.key");
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            KeyFile.write(keyFile, key, PASSWORD);
            Random random = new Random(20261122);
            long acknowledged = 0;
            for (int round = 0; round < 6; round++) {
                acknowledged = writeAndKill(file, keyFile, acknowledged, Duration.ofMillis(50 + random.nextInt(400)));
            }
            ChainPosition killed;
            try (ChainWriter writer = ChainWriter.resume(file, key)) {
                killed = writer.position();
                assertThat(killed.number()).isGreaterThanOrEqualTo(acknowledged);
                writer.append("after the last kill".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                writer.seal();
            }
            ChainReport report = ChainVerifier.verify(
                    file, id -> key.publicKey(), ChainExpectation.ofSealed().reaching(killed));
            assertThat(report.ok()).as(report.detail()).isTrue();
            assertThat(report.records()).isEqualTo(killed.number() + 1);
        }
    }

    /** Lets a child write until it is killed; the number of the last record whose append returned in the child. */
    private static long writeAndKill(Path file, Path keyFile, long before, Duration time) throws Exception {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString(),
                        keyFile.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = before;
        try (BufferedReader out = child.inputReader()) {
            String first = out.readLine();
            assertThat(first)
                    .as("the child continues after what was acknowledged")
                    .isNotNull();
            assertThat(Long.parseLong(first)).isGreaterThan(before);
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(time.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                child.toHandle().destroyForcibly(); // the Process itself would close the stream that is being read
            });
            killer.start();
            last = Long.parseLong(first);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may be cut off by the kill; a shorter number only asks for less.
                last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
            }
            killer.join();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as("killed by SIGKILL").isEqualTo(128 + 9);
        assertThat(last).isGreaterThan(before);
        assertThat(Files.size(file)).isPositive();
        return last;
    }

    /** Writes records of changing length as fast as it can, and says which ones are written. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            try (Sm2KeyPair key = KeyFile.read(Path.of(arguments[1]), PASSWORD);
                    ChainWriter writer =
                            ChainWriter.open(Path.of(arguments[0]), "test/killed", key, ChainPosition.start())) {
                byte[][] payloads = new byte[64][];
                for (int i = 0; i < payloads.length; i++) {
                    payloads[i] = "x".repeat(1 + i * i * 4).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                }
                for (int i = 0; ; i++) {
                    long number = writer.append(payloads[i % payloads.length]);
                    if (i % 100 == 99) {
                        writer.checkpoint();
                    }
                    System.out.println(number);
                }
            }
        }
    }
}
