package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainWriterTest {

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("decisions.chain");
    }

    @AfterEach
    void forget() {
        key.close();
    }

    @Test
    void writesTheFormatThatIsPublished() throws IOException {
        try (ChainWriter writer = open()) {
            assertThat(writer.append("{\"a\":1}".getBytes(UTF_8))).isEqualTo(1);
            assertThat(writer.append("鉴信".getBytes(UTF_8))).isEqualTo(2);
            writer.checkpoint();
            assertThat(writer.size()).isEqualTo(Files.size(file));
        }
        byte[] first = Sm3.digest(new byte[32], bigEndian(1), "{\"a\":1}".getBytes(UTF_8));
        byte[] second = Sm3.digest(first, bigEndian(2), "鉴信".getBytes(UTF_8));
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .isEqualTo("{\"chain\":\"gateway/decisions\",\"version\":1,\"key\":\""
                        + key.publicKey().keyId() + "\",\"previous\":\"" + "0".repeat(64) + "\",\"first\":1}");
        assertThat(lines.get(1)).isEqualTo("1 " + HexFormat.of().formatHex(first) + " {\"a\":1}");
        assertThat(lines.get(2)).isEqualTo("2 " + HexFormat.of().formatHex(second) + " 鉴信");
        String[] checkpoint = lines.get(3).split(" ");
        assertThat(checkpoint).startsWith("#", "2", HexFormat.of().formatHex(second));
        byte[] message = ByteBuffer.allocate(18 + 17 + 8 + 32)
                .put("jianxin-checkpointgateway/decisions".getBytes(UTF_8))
                .putLong(2)
                .put(second)
                .array();
        assertThat(key.publicKey().verify(message, java.util.Base64.getDecoder().decode(checkpoint[3])))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void continuesAfterTheLastRecordWhenOpenedAgain() throws IOException {
        ChainPosition before;
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
            before = writer.position();
        }
        try (ChainWriter writer = open()) {
            assertThat(writer.position()).isEqualTo(before);
            assertThat(writer.append("two".getBytes(UTF_8))).isEqualTo(2);
            writer.seal();
        }
        ChainReport report = verified();
        assertThat(report.ok()).isTrue();
        assertThat(report.records()).isEqualTo(2);
        assertThat(report.endsWithCheckpoint()).isTrue();
    }

    @Test
    void cutsOffATornTailWhereverTheWriteStopped() throws IOException {
        long one;
        long two;
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
            one = writer.size();
            writer.append("two".getBytes(UTF_8));
            two = writer.size();
            writer.checkpoint();
        }
        byte[] full = Files.readAllBytes(file);
        for (int length = 0; length < full.length; length++) {
            Files.write(file, Arrays.copyOf(full, length));
            long wholeRecords = length < one ? 0 : length < two ? 1 : 2;
            try (ChainWriter writer = open()) {
                assertThat(writer.position().number()).as("cut at %d", length).isEqualTo(wholeRecords);
                writer.append("next".getBytes(UTF_8));
                writer.checkpoint();
            }
            ChainReport report = verified();
            assertThat(report.ok()).as("cut at %d: %s", length, report).isTrue();
            assertThat(report.records()).as("cut at %d", length).isEqualTo(wholeRecords + 1);
        }
    }

    @Test
    void aTailOfZerosAsAfterPowerLossIsCutOff() throws IOException {
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
            writer.checkpoint();
        }
        Files.write(file, new byte[5000], StandardOpenOption.APPEND);
        try (ChainWriter writer = open()) {
            assertThat(writer.position().number()).isEqualTo(1);
        }
        assertThat(verified().ok()).isTrue();
    }

    @Test
    void refusesToContinueADamagedFileAndLeavesItAsItIs() throws IOException {
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
            writer.append("two".getBytes(UTF_8));
        }
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 2] = 'x';
        Files.write(file, damaged);
        assertThatExceptionOfType(ChainFormatException.class)
                .isThrownBy(this::open)
                .satisfies(e -> assertThat(e.number()).isEqualTo(2))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(ChainProblem.LINK));
        assertThat(file).hasBinaryContent(damaged);
    }

    @Test
    void neverOverwritesAFileThatIsNotItsChain() throws IOException {
        for (String content :
                List.of("{\"chain\":\"another\"", "{\"chain\":\"gateway/decisions\",\"version\":2}\n", "x\n")) {
            Files.writeString(file, content);
            assertThatExceptionOfType(ChainFormatException.class).isThrownBy(this::open);
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void refusesAnExistingFileOfAnotherNameKeyOrBeginning() throws IOException {
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
        }
        assertThatExceptionOfType(ChainFormatException.class)
                .isThrownBy(() -> ChainWriter.open(file, "gateway/other", key, ChainPosition.start()))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(ChainProblem.DISCONTINUED));
        assertThatExceptionOfType(ChainFormatException.class)
                .isThrownBy(() -> ChainWriter.open(file, "gateway/decisions", key, new ChainPosition(5, new byte[32])))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(ChainProblem.DISCONTINUED));
        try (Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom())) {
            assertThatExceptionOfType(ChainFormatException.class)
                    .isThrownBy(() -> ChainWriter.open(file, "gateway/decisions", other, ChainPosition.start()))
                    .satisfies(e -> assertThat(e.problem()).isEqualTo(ChainProblem.UNKNOWN_KEY));
        }
    }

    @Test
    void resumesWhateverTheFileContinuesFrom() throws IOException {
        ChainPosition from = new ChainPosition(41, Sm3.digest(new byte[] {1}));
        ChainWriter.open(file, "spool", key, from).close();
        try (ChainWriter writer = ChainWriter.resume(file, key)) {
            assertThat(writer.header())
                    .isEqualTo(new ChainHeader("spool", key.publicKey().keyId(), from));
            assertThat(writer.append(new byte[0])).isEqualTo(42);
        }
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> ChainWriter.resume(directory.resolve("none"), key));
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void oneWriterAtATime() throws IOException {
        try (ChainWriter writer = open()) {
            writer.append("one".getBytes(UTF_8));
            assertThatIOException().isThrownBy(this::open).withMessageContaining("already being written");
            writer.append("two".getBytes(UTF_8));
        }
        assertThat(verified().records()).isEqualTo(2);
    }

    @Test
    void refusesPayloadsThatDoNotFitALineAndWritesNothing() throws IOException {
        try (ChainWriter writer = open()) {
            long size = writer.size();
            assertThatIllegalArgumentException().isThrownBy(() -> writer.append("a\nb".getBytes(UTF_8)));
            assertThatIllegalArgumentException().isThrownBy(() -> writer.append(new byte[ChainWriter.MAX_PAYLOAD + 1]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.append(List.of("good".getBytes(UTF_8), "\n".getBytes(UTF_8))));
            assertThat(writer.size()).isEqualTo(size).isEqualTo(Files.size(file));
            byte[] longest = new byte[ChainWriter.MAX_PAYLOAD];
            Arrays.fill(longest, (byte) 'x');
            assertThat(writer.append(longest)).isEqualTo(1);
            assertThat(writer.append(new byte[] {0, '\r', (byte) 0xff, ' '})).isEqualTo(2);
        }
        try (ChainReader reader = ChainReader.open(file)) {
            assertThat(reader.next().payload()).hasSize(ChainWriter.MAX_PAYLOAD);
            assertThat(reader.next().payload()).containsExactly(0, '\r', 0xff, ' ');
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void severalRecordsInOneWriteAreTheSameAsOneByOne() throws IOException {
        Path other = directory.resolve("other.chain");
        try (ChainWriter together = open();
                ChainWriter apart = ChainWriter.open(other, "gateway/decisions", key, ChainPosition.start())) {
            assertThat(together.append(List.of())).isZero();
            assertThat(together.append(List.of("a".getBytes(UTF_8), new byte[0], "c".getBytes(UTF_8))))
                    .isEqualTo(3);
            apart.append("a".getBytes(UTF_8));
            apart.append(new byte[0]);
            apart.append("c".getBytes(UTF_8));
            assertThat(together.position()).isEqualTo(apart.position());
        }
        assertThat(file).hasSameBinaryContentAs(other);
    }

    @Test
    void manyThreadsWriteOneChain() throws IOException {
        try (ChainWriter writer = open()) {
            IntStream.range(0, 3000).parallel().forEach(i -> {
                try {
                    writer.append(("record of task " + i).getBytes(UTF_8));
                    if (i % 500 == 0) {
                        writer.checkpoint();
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.seal();
        }
        ChainReport report = verified();
        assertThat(report.ok()).isTrue();
        assertThat(report.records()).isEqualTo(3000);
        assertThat(report.signedThrough()).isEqualTo(3000);
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheChain() throws IOException {
        try (ChainWriter writer = open()) {
            Thread.currentThread().interrupt();
            writer.append("one".getBytes(UTF_8));
            writer.checkpoint();
            assertThat(Thread.interrupted()).isTrue();
            writer.append("two".getBytes(UTF_8));
        }
        assertThat(verified().records()).isEqualTo(2);
    }

    @Test
    void aClosedChainTakesNothingMore() throws IOException {
        ChainWriter writer = open();
        writer.append("one".getBytes(UTF_8));
        ChainPosition end = writer.seal();
        assertThat(end.number()).isEqualTo(1);
        assertThatIOException().isThrownBy(() -> writer.append("two".getBytes(UTF_8)));
        assertThatIOException().isThrownBy(writer::checkpoint);
    }

    @Test
    void aCheckpointIsNotRepeatedWithoutNewRecords() throws IOException {
        try (ChainWriter writer = open()) {
            writer.checkpoint();
            writer.checkpoint();
            writer.append("one".getBytes(UTF_8));
            writer.checkpoint();
        }
        try (ChainWriter writer = open()) {
            writer.seal();
        }
        ChainReport report = verified();
        assertThat(report.ok()).isTrue();
        assertThat(report.checkpoints())
                .as("one before the first record, one after")
                .isEqualTo(2);
    }

    private ChainWriter open() throws IOException {
        return ChainWriter.open(file, "gateway/decisions", key, ChainPosition.start());
    }

    private ChainReport verified() throws IOException {
        return ChainVerifier.verify(file, id -> key.publicKey());
    }

    private static byte[] bigEndian(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }
}
