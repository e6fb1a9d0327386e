package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainReaderTest {

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());

    @TempDir
    private Path directory;

    @AfterEach
    void forget() {
        key.close();
    }

    @Test
    void followsAFileWhileItGrows() throws IOException {
        Path file = directory.resolve("live.chain");
        try (ChainWriter writer = ChainWriter.open(file, "live", key, ChainPosition.start());
                ChainReader reader = ChainReader.open(file)) {
            assertThat(reader.next()).isNull();
            for (int i = 1; i <= 2000; i++) {
                byte[] payload = ("record " + "x".repeat(i % 200) + i).getBytes(UTF_8);
                writer.append(payload);
                ChainRecord read = reader.next();
                assertThat(read).isNotNull();
                assertThat(read.payload()).isEqualTo(payload);
                assertThat(read.position()).isEqualTo(writer.position());
                assertThat(reader.next()).isNull();
                assertThat(reader.offset()).isEqualTo(writer.size());
            }
            writer.checkpoint();
            ChainRecord checkpoint = reader.next();
            assertThat(checkpoint.checkpoint()).isTrue();
            assertThat(checkpoint.number()).isEqualTo(2000);
            assertThat(reader.atCheckpoint()).isTrue();
            assertThat(checkpoint.toString())
                    .isEqualTo("ChainRecord[2000, checkpoint, " + checkpoint.payload().length + " bytes]");
        }
    }

    @Test
    void waitsForTheRestOfALineThatIsBeingWritten() throws IOException {
        Path whole = directory.resolve("whole.chain");
        try (ChainWriter writer = ChainWriter.open(whole, "live", key, ChainPosition.start())) {
            writer.append("one".getBytes(UTF_8));
            writer.append("two".getBytes(UTF_8));
        }
        byte[] content = Files.readAllBytes(whole);
        int first = new String(content, UTF_8).indexOf("\n2 ") + 1;
        Path file = directory.resolve("partial.chain");
        Files.write(file, Arrays.copyOf(content, first));
        try (ChainReader reader = ChainReader.open(file)) {
            assertThat(reader.next().number()).isEqualTo(1);
            for (int at = first; at < content.length; at++) {
                assertThat(reader.next()).isNull();
                Files.write(file, new byte[] {content[at]}, StandardOpenOption.APPEND);
            }
            assertThat(reader.next().number()).isEqualTo(2);
        }
    }

    @Test
    void continuesWhereAnEarlierReaderStopped() throws IOException {
        Path file = directory.resolve("live.chain");
        try (ChainWriter writer = ChainWriter.open(file, "live", key, ChainPosition.start())) {
            writer.append("one".getBytes(UTF_8));
            writer.append("two".getBytes(UTF_8));
            writer.append("three".getBytes(UTF_8));
        }
        ChainPosition position;
        long offset;
        try (ChainReader reader = ChainReader.open(file)) {
            reader.next();
            position = reader.position();
            offset = reader.offset();
        }
        try (ChainReader reader = ChainReader.open(file, position, offset)) {
            assertThat(new String(reader.next().payload(), UTF_8)).isEqualTo("two");
            assertThat(new String(reader.next().payload(), UTF_8)).isEqualTo("three");
            assertThat(reader.next()).isNull();
            assertThat(reader.offset()).isEqualTo(Files.size(file));
        }
        assertThatExceptionOfType(ChainFormatException.class)
                .isThrownBy(() -> ChainReader.open(file, position, Files.size(file) + 1))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(ChainProblem.TRUNCATED));
        ChainPosition wrong = new ChainPosition(1, Sm3.digest());
        try (ChainReader reader = ChainReader.open(file, wrong, offset)) {
            assertThatExceptionOfType(ChainFormatException.class).isThrownBy(reader::next);
        }
    }

    @Test
    void staysBeforeABadRecordAndSaysSoAgain() throws IOException {
        Path file = directory.resolve("bad.chain");
        try (ChainWriter writer = ChainWriter.open(file, "live", key, ChainPosition.start())) {
            writer.append("one".getBytes(UTF_8));
            writer.append("two".getBytes(UTF_8));
        }
        Files.writeString(file, Files.readString(file).replace("two", "tWo"));
        try (ChainReader reader = ChainReader.open(file)) {
            ChainRecord good = reader.next();
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ChainFormatException.class)
                        .isThrownBy(reader::next)
                        .satisfies(e -> assertThat(e.number()).isEqualTo(2))
                        .withMessageStartingWith("record 2: ");
                assertThat(reader.position()).isEqualTo(good.position());
            }
        }
    }
}
