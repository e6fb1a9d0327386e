package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainExpectation;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final long CAP = 64 << 20;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private final EventJson json = new EventJson();
    private ChainPosition far = ChainPosition.start();
    private final List<Long> arrived = new ArrayList<>();

    @AfterEach
    void forget() {
        key.close();
    }

    @Test
    void segmentsArriveInOrderAsOneVerifiedChain() throws IOException {
        try (Spool spool = open(CAP)) {
            append(spool, 1, 3);
            spool.seal();
            append(spool, 4, 5);
            spool.seal();
            drain(spool);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(spool.segments()).isZero();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void whatFollowsTheLastPositionRecordIsDiscardedAfterACrash() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 3);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        append(spool, 4, 6);
        byte[] more = Files.readAllBytes(file);
        spool.close();
        for (int cut = whole.length; cut < more.length; cut += 97) {
            clear();
            Files.write(file, Arrays.copyOf(more, cut));
            try (Spool recovered = open(CAP)) {
                long sequence = recovered.positions().get("s").sequence();
                assertThat(sequence).isIn(3L, 6L);
                append(recovered, sequence + 1, 8);
                recovered.seal();
                drain(recovered);
                assertThat(arrived)
                        .isEqualTo(LongStream.rangeClosed(1, 8).boxed().toList());
            }
            arrived.clear();
            far = ChainPosition.start();
        }
    }

    @Test
    void positionsOutliveTheSegmentsTheyStoodIn() throws IOException {
        try (Spool spool = open(CAP)) {
            append(spool, 1, 3);
            spool.seal();
            drain(spool);
        }
        try (Spool spool = open(CAP)) {
            assertThat(spool.positions()).containsEntry("s", new SourcePosition(3, Map.of("offset", "3")));
            append(spool, 4, 4);
            spool.seal();
            drain(spool);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aFlippedByteInAWaitingSegmentCostsThatSegmentAndIsCounted() throws IOException {
        Spool spool = open(CAP);
        for (int i = 0; i < 3; i++) {
            append(spool, i * 2 + 1, i * 2 + 2);
            spool.seal();
        }
        flip(files().get(1));
        drain(spool);
        assertThat(arrived).containsExactly(1L, 2L, 5L, 6L);
        assertThat(spool.lost()).containsEntry("s", 2L);
        assertThat(directory.resolve("quarantine"))
                .isDirectoryContaining(p -> p.toString().endsWith(".chain"));
        append(spool, 7, 7);
        spool.seal();
        drain(spool);
        assertThat(arrived).endsWith(7L);
        spool.close();
    }

    @Test
    void aFlippedByteFoundAtTheStartCostsThatSegmentAndIsCounted() throws IOException {
        Spool spool = open(CAP);
        for (int i = 0; i < 3; i++) {
            append(spool, i * 2 + 1, i * 2 + 2);
            spool.seal();
        }
        spool.close();
        flip(files().get(1));
        try (Spool recovered = open(CAP)) {
            drain(recovered);
            assertThat(arrived).containsExactly(1L, 2L, 5L, 6L);
            assertThat(recovered.lost()).containsEntry("s", 2L);
        }
    }

    @Test
    void aFlippedByteInTheLastSegmentIsHealedByReadingTheSourceAgain() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 2);
        spool.seal();
        append(spool, 3, 4);
        spool.close();
        flip(files().get(1));
        try (Spool recovered = open(CAP)) {
            assertThat(recovered.positions().get("s").sequence()).isEqualTo(2);
            append(recovered, 3, 4);
            recovered.seal();
            drain(recovered);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void atItsCapTheSpoolTakesNothingMoreAndDropsNothing() throws IOException {
        try (Spool spool = open(1 << 20)) {
            String filler = "x".repeat(4000);
            long sequence = 0;
            while (spool.hasRoom()) {
                sequence++;
                spool.append(List.of(event("s", sequence, "nginx.access", filler)), Map.of("s", position(sequence)));
            }
            spool.seal();
            assertThat(spool.bytes()).isBetween(1L << 20, (1L << 20) + 10_000);
            assertThat(sequences(drainEvents(spool), "s"))
                    .isEqualTo(LongStream.rangeClosed(1, sequence).boxed().toList());
            assertThat(spool.hasRoom()).isTrue();
            assertThat(spool.lost()).isEmpty();
        }
    }

    @Test
    void anAcknowledgementThatCannotBeWrittenDownForgetsNothingAndMayComeAgain() throws IOException {
        Path spare = directory.resolve("state.json.new");
        try (Spool spool = open(CAP)) {
            append(spool, 1, 2);
            spool.seal();
            append(spool, 3, 4);
            spool.seal();
            Segment first = spool.take();
            Files.deleteIfExists(spare);
            Files.createDirectory(spare); // as when the disk is full
            assertThatThrownBy(() -> spool.acknowledge(first.end())).isInstanceOf(IOException.class);
            assertThat(files()).hasSize(2);
            assertThat(spool.acknowledged()).isEmpty();
            assertThat(spool.take().end()).isEqualTo(first.end());
            Files.delete(spare);
            drain(spool);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
        }
        try (Spool spool = open(CAP)) {
            assertThat(spool.take()).isNull();
        }
    }

    @Test
    void segmentsThatWereAcknowledgedAndCouldNotBeDeletedAreNotSentAgain() throws IOException {
        Map<Path, byte[]> kept = new HashMap<>();
        try (Spool spool = open(CAP)) {
            for (int i = 0; i < 4; i++) {
                append(spool, i * 2 + 1, i * 2 + 2);
                spool.seal();
            }
            for (Path file : files().subList(0, 3)) {
                kept.put(file, Files.readAllBytes(file));
            }
            Segment third = null;
            for (int i = 0; i < 3; i++) {
                third = spool.take();
                assertThat(spool.acknowledge(third.end())).isTrue();
            }
            far = third.end();
        }
        for (Map.Entry<Path, byte[]> file : kept.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        try (Spool spool = open(CAP)) {
            drain(spool);
            assertThat(arrived).containsExactly(7L, 8L);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void roomForTheNextStateIsKeptOnTheDisk() throws IOException {
        try (Spool spool = open(CAP)) {
            append(spool, 1, 2);
            spool.seal();
            drain(spool);
            assertThat(directory.resolve("state.json.new")).isRegularFile();
            assertThat(Files.size(directory.resolve("state.json.new"))).isGreaterThanOrEqualTo(64 << 10);
        }
    }

    @Test
    void aDamagedSignatureUnderALaterGoodOneCostsNothing() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 2);
        append(spool, 3, 4);
        spool.close();
        flipSignature(files().get(0), 0);
        try (Spool recovered = open(CAP)) {
            drain(recovered);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
            assertThat(recovered.lost()).isEmpty();
        }
    }

    @Test
    void aDamagedLastSignatureIsProvedByTheSegmentThatContinuesIt() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 2);
        spool.seal();
        append(spool, 3, 4);
        spool.close();
        flipSignature(files().get(0), 0);
        try (Spool recovered = open(CAP)) {
            drain(recovered);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
            assertThat(recovered.lost()).isEmpty();
        }
    }

    @Test
    void aSignatureDamagedWhileTheSegmentWaitsIsMadeAgain() throws IOException {
        try (Spool spool = open(CAP)) {
            append(spool, 1, 2);
            spool.seal();
            flipSignature(files().get(0), 0);
            drain(spool);
            assertThat(arrived).containsExactly(1L, 2L);
            assertThat(spool.lost()).isEmpty();
        }
    }

    @Test
    void recordsThatOnlyADamagedSignatureCoversAreReadAgainFromTheirSource() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 2);
        append(spool, 3, 4);
        spool.close();
        flipSignature(files().get(0), 1);
        try (Spool recovered = open(CAP)) {
            assertThat(recovered.positions().get("s").sequence()).isEqualTo(2);
            append(recovered, 3, 4);
            recovered.seal();
            drain(recovered);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aForgedSegmentIsNotSignedAnew() throws IOException {
        Spool spool = open(CAP);
        append(spool, 1, 2);
        spool.seal();
        append(spool, 3, 4);
        spool.close();
        Path forged = files().get(0);
        Files.delete(forged);
        try (Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom());
                ChainWriter writer = ChainWriter.open(forged, "a1", other, ChainPosition.start())) {
            writer.append(List.of(
                    event("s", 1, "nginx.access", "never happened"), PositionJson.write(Map.of("s", position(2)))));
            writer.seal();
        }
        try (Spool recovered = open(CAP)) {
            drain(recovered);
            assertThat(arrived).containsExactly(3L, 4L);
            assertThat(recovered.lost()).containsEntry("s", 2L);
        }
    }

    @Test
    void aBatchThatCouldNotBeTakenBackIsWrittenOnceAndNothingBeforeItIsForgotten() throws IOException {
        AtomicBoolean failing = new AtomicBoolean();
        Signer signer = new Signer() {
            @Override
            public byte[] sign(byte[] message) {
                if (failing.get()) {
                    throw new IllegalStateException("the key is gone");
                }
                return key.sign(message);
            }

            @Override
            public byte[] sign(byte[] id, byte[] message) {
                return key.sign(id, message);
            }

            @Override
            public Sm2PublicKey publicKey() {
                return key.publicKey();
            }
        };
        try (Spool spool = Spool.open(directory, "a1", signer, CAP, Duration.ofSeconds(1), CLOCK)) {
            append(spool, 1, 2);
            Path file = files().get(0);
            Path aside = directory.resolve("aside");
            Files.move(file, aside);
            Files.createDirectory(file); // the write fails, and cutting it off fails too
            failing.set(true);
            assertThatThrownBy(() -> append(spool, 3, 4)).isInstanceOf(IllegalStateException.class);
            failing.set(false);
            assertThatThrownBy(() -> append(spool, 3, 4)).isInstanceOf(IOException.class);
            Files.delete(file);
            Files.move(aside, file);
            append(spool, 3, 4);
            spool.seal();
            drain(spool);
            assertThat(arrived).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aPositionTheSpoolNeverHadIsNotAcknowledged() throws IOException {
        try (Spool spool = open(CAP)) {
            append(spool, 1, 1);
            spool.seal();
            assertThat(spool.acknowledge(new ChainPosition(99, new byte[32]))).isFalse();
            assertThat(spool.segments()).isEqualTo(1);
        }
    }

    @Test
    void aDamagedStateIsRefusedAndNotGuessed() throws IOException {
        open(CAP).close();
        Files.writeString(directory.resolve("state.json"), "{\"next_segment\":");
        assertThatThrownBy(() -> open(CAP)).isInstanceOf(IOException.class).hasMessageContaining("state.json");
    }

    private Spool open(long cap) throws IOException {
        return Spool.open(directory, "a1", key, cap, Duration.ofSeconds(1), CLOCK);
    }

    private void append(Spool spool, long first, long last) throws IOException {
        List<byte[]> events = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            events.add(event("s", i, "nginx.access", "m" + i));
        }
        spool.append(events, Map.of("s", position(last)));
    }

    private static SourcePosition position(long sequence) {
        return new SourcePosition(sequence, Map.of("offset", Long.toString(sequence)));
    }

    private byte[] event(String source, long sequence, String dataset, String message) {
        return json.write(Event.builder()
                .put(Ecs.EVENT_SEQUENCE, sequence)
                .put(Ecs.SOURCE, source)
                .put(Ecs.EVENT_DATASET, dataset)
                .put(Ecs.MESSAGE, message)
                .build());
    }

    private void drain(Spool spool) throws IOException {
        arrived.addAll(sequences(drainEvents(spool), "s"));
    }

    /** Does what intake does: verifies that each segment is sealed and continues the last one. */
    private List<Event> drainEvents(Spool spool) throws IOException {
        List<Event> events = new ArrayList<>();
        for (Segment segment = spool.take(); segment != null; segment = spool.take()) {
            ChainReport report = ChainVerifier.verify(
                    segment.file(),
                    id -> key.publicKey(),
                    ChainExpectation.ofSealed().continuing(far));
            assertThat(report.detail()).isEmpty();
            try (ChainReader reader = ChainReader.open(segment.file())) {
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (!record.checkpoint() && !PositionJson.is(record.payload())) {
                        events.add(read(record.payload()));
                    }
                }
            }
            far = segment.end();
            assertThat(spool.acknowledge(far)).isTrue();
        }
        return events;
    }

    private Event read(byte[] payload) {
        try {
            return json.read(payload);
        } catch (EventFormatException e) {
            throw new AssertionError(new String(payload, StandardCharsets.UTF_8), e);
        }
    }

    private static List<Long> sequences(List<Event> events, String source) {
        return events.stream()
                .filter(event -> event.require(Ecs.SOURCE).equals(source))
                .map(event -> event.require(Ecs.EVENT_SEQUENCE))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (var list = Files.list(directory)) {
            return list.filter(path -> path.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private void clear() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.deleteIfExists(directory.resolve("state.json"));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\"message\":\"m") + 12;
        bytes[at] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Changes a character of the signature that stands after so many others; it stays the Base64 of a signature. */
    private static void flipSignature(Path file, int before) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int seen = 0;
        try (ChainReader reader = ChainReader.open(file)) {
            for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.checkpoint() && seen++ == before) {
                    int at = (int) reader.offset() - 20;
                    bytes[at] = (byte) (bytes[at] == 'A' ? 'B' : 'A');
                }
            }
        }
        assertThat(seen).isGreaterThan(before);
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
