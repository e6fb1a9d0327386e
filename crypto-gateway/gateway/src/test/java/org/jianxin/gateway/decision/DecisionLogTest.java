package org.jianxin.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {
    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());

    private DecisionLog open() throws Exception {
        return DecisionLog.open(directory.resolve("log"), "decisions:test", key, 4096);
    }

    private ChainReport verify() throws Exception {
        return ChainVerifier.verifyAll(
                DecisionLog.files(directory.resolve("log")),
                id -> id.equals(key.publicKey().keyId()) ? key.publicKey() : null);
    }

    private static void append(DecisionLog log, int count) throws Exception {
        List<CompletableFuture<Long>> written = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            written.add(log.append(("{\"n\":\"" + "x".repeat(80) + "\"}").getBytes(StandardCharsets.UTF_8)));
        }
        long before = -1;
        for (CompletableFuture<Long> future : written) {
            long number = future.get(5, TimeUnit.SECONDS);
            assertThat(before < 0 || number == before + 1).isTrue();
            before = number;
        }
    }

    @Test
    void theChainGoesOnFromFileToFileAndFromRunToRun() throws Exception {
        for (int run = 0; run < 3; run++) {
            try (DecisionLog log = open()) {
                append(log, 100);
                append(log, 1);
                assertThat(log.position().number()).isEqualTo((run + 1) * 101L);
            }
        }

        ChainReport report = verify();
        assertThat(DecisionLog.files(directory.resolve("log"))).hasSizeGreaterThan(2);
        assertThat(report.ok()).as(report.detail()).isTrue();
        assertThat(report.records()).isEqualTo(303);
        assertThat(report.endsWithCheckpoint()).isTrue();
    }

    @Test
    void aRecordCutOffByAKillIsRemovedAndAFileWithoutItsFirstLineTooAndTheChainGoesOn() throws Exception {
        try (DecisionLog log = open()) {
            append(log, 10);
        }
        List<Path> files = DecisionLog.files(directory.resolve("log"));
        Files.writeString(files.get(files.size() - 1), "11 0000torn", StandardOpenOption.APPEND);
        Files.writeString(directory.resolve("log/decisions-0000000000000000011.chain"), "{\"chain\":\"deci");

        try (DecisionLog log = open()) {
            append(log, 5);
        }

        assertThat(verify().ok()).isTrue();
        assertThat(verify().records()).isEqualTo(15);
    }

    @Test
    void recordsAreSignedWithinAboutASecondWithoutBeingAsked() throws Exception {
        try (DecisionLog log = open()) {
            append(log, 3);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> verify().endsWithCheckpoint() && verify().signedThrough() == 3);
        }
    }

    @Test
    void whenTheFileIsTakenAwayNothingIsAcceptedUntilItCanBeWrittenAgain() throws Exception {
        Path log = directory.resolve("log");
        Path away = directory.resolve("away");
        try (DecisionLog open = open()) {
            append(open, 3);
            Files.move(log, away);
            Files.createFile(log);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> open.append("{}".getBytes()).get(5, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class);
            }
            assertThat(open.healthy()).isFalse();

            Files.delete(log);
            Files.move(away, log);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> open.append("{}".getBytes())
                    .handle((number, e) -> e == null)
                    .get(5, TimeUnit.SECONDS));
            assertThat(open.healthy()).isTrue();
        }
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void aChangedRecordIsFound() throws Exception {
        try (DecisionLog log = open()) {
            append(log, 3);
        }
        Path file = DecisionLog.files(directory.resolve("log")).get(0);
        Files.writeString(file, Files.readString(file).replaceFirst("xxxx", "xxyx"));

        assertThat(verify().ok()).isFalse();
        assertThat(verify().firstBadNumber()).isEqualTo(1);
        assertThatThrownBy(this::open).hasMessageContaining("1");
    }

    @Test
    void aRecordThatIsTooLongFailsAloneAndNotThoseBesideIt() throws Exception {
        try (DecisionLog log = open()) {
            List<CompletableFuture<Long>> others = new ArrayList<>();
            CompletableFuture<Long> tooLong = new CompletableFuture<>();
            for (int i = 0; i < 300; i++) {
                others.add(log.append("{}".getBytes(StandardCharsets.UTF_8)));
                if (i == 150) {
                    tooLong = log.append(new byte[ChainWriter.MAX_PAYLOAD + 1]);
                }
            }
            for (CompletableFuture<Long> other : others) {
                assertThat(other.get(30, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(tooLong).isCompletedExceptionally();
            assertThat(log.healthy()).isTrue();
        }
        assertThat(verify().records()).isEqualTo(300);
    }

    @Test
    void afterCloseNothingIsAccepted() throws Exception {
        DecisionLog log = open();
        log.close();

        assertThatThrownBy(() -> log.append("{}".getBytes()).get(1, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }
}
