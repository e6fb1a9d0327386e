package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainSourceTest {
    private static final HostIdentity HOST = new HostIdentity("a1", "0", "h", "x86_64");

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private final EventJson json = new EventJson();
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private final Batch batch = new Batch(HOST, Map.of());
    private ChainSource source;
    private ChainWriter writer;

    @BeforeEach
    void open() throws IOException {
        begin(ChainPosition.start());
        source = source(Map.of());
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        writer.close();
        key.close();
    }

    @Test
    void filesAreReadOneAfterTheOther() throws IOException {
        write("1", "2");
        begin(writer.seal());
        write("3");
        assertThat(poll()).containsExactly("1", "2", "3");
        write("4");
        assertThat(poll()).containsExactly("4");
    }

    @Test
    void everyCursorOnTheWayGivesExactlyTheRest() throws IOException {
        for (int i = 1; i <= 6; i++) {
            write(Integer.toString(i));
            assertThat(poll()).containsExactly(Integer.toString(i));
            restart();
            if (i % 2 == 0) {
                begin(writer.seal());
            }
        }
    }

    @Test
    void recordsWrittenJustBeforeTheNextFileBeganAreNotPassedOver() throws IOException {
        write("1");
        assertThat(poll()).containsExactly("1");
        assertThat(poll()).isEmpty(); // has seen the end of the file, and is still in it
        write("2");
        begin(writer.seal());
        write("3");
        assertThat(poll()).containsExactly("2", "3");
    }

    @Test
    void aChainThatIsRemovedAndBegunAnewUnderTheSameNameIsReportedAndRead() throws IOException {
        write("1", "2", "3");
        assertThat(poll()).containsExactly("1", "2", "3");
        removeAll();
        begin(ChainPosition.start());
        write("new 1");
        assertThat(poll()).containsExactly("decision-log-problem", "new 1");
        write("new 2");
        assertThat(poll()).containsExactly("new 2");
    }

    @Test
    void whatWasWrittenIntoTheRemovedFileUntilThenIsStillRead() throws IOException {
        write("1");
        assertThat(poll()).containsExactly("1");
        write("2");
        removeAll();
        begin(ChainPosition.start());
        write("new");
        assertThat(poll()).containsExactly("2", "decision-log-problem", "new");
    }

    @Test
    void aChainBegunAnewWhileTheAgentWasAwayIsReportedAndReadWhateverItsLength() throws IOException {
        write("1", "2");
        poll();
        removeAll();
        begin(ChainPosition.start());
        write("new 1", "new 2", "new 3");
        begin(writer.seal());
        write("new 4");
        restart();
        assertThat(poll()).containsExactly("decision-log-problem", "new 1", "new 2", "new 3", "new 4");
    }

    @Test
    void removalIsReportedAtOnceAndOnlyOnce() throws IOException {
        write("1");
        poll();
        removeAll();
        assertThat(poll()).containsExactly("decision-log-problem");
        assertThat(poll()).isEmpty();
        begin(ChainPosition.start());
        write("new");
        assertThat(poll()).containsExactly("new");
    }

    @Test
    void aFinishedFileMayBeRemovedOnceTheNextContinuesIt() throws IOException {
        write("1");
        poll();
        Path first = file(1);
        begin(writer.seal());
        write("2");
        Files.delete(first);
        restart();
        assertThat(poll()).containsExactly("2");
    }

    @Test
    void aMissingFileInTheMiddleIsReported() throws IOException {
        write("1");
        poll();
        begin(writer.seal());
        write("2");
        Path middle = file(2);
        begin(writer.seal());
        write("3");
        Files.delete(middle);
        assertThat(poll()).containsExactly("decision-log-problem", "3");
    }

    @Test
    void aBrokenRecordIsReportedOnceAndTheNextFileIsRead() throws IOException {
        write("1", "2");
        ChainPosition end = writer.seal();
        byte[] bytes = Files.readAllBytes(file(1));
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\"message\":\"2") + 11] ^= 1;
        Files.write(file(1), bytes);
        assertThat(poll()).containsExactly("1", "decision-log-problem");
        assertThat(poll()).isEmpty();
        restart();
        assertThat(poll()).isEmpty();
        begin(end);
        write("3");
        assertThat(poll()).containsExactly("3");
    }

    @Test
    void aProblemNamesItsSource() throws IOException {
        write("1");
        poll();
        removeAll();
        now = now.plusSeconds(1);
        source.poll(now, batch.of("decisions", now, false, 1));
        Event problem = read(batch.events().get(0));
        assertThat(problem.require(Ecs.GAP_SOURCE)).isEqualTo("decisions");
        assertThat(problem.require(Ecs.ERROR_MESSAGE)).contains("record 1");
    }

    private void restart() throws IOException {
        Map<String, String> cursor = source.cursor();
        source.close();
        source = source(cursor);
    }

    private ChainSource source(Map<String, String> cursor) {
        return new ChainSource(
                new SourceSettings(
                        "decisions",
                        SourceSettings.Type.CHAIN,
                        directory,
                        null,
                        LineEncoding.AUTO,
                        Duration.ZERO,
                        false),
                cursor);
    }

    private void begin(ChainPosition from) throws IOException {
        writer = ChainWriter.open(file(from.number() + 1), "gateway", key, from);
    }

    private Path file(long first) {
        return directory.resolve(String.format("decisions-%019d.chain", first));
    }

    private void removeAll() throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        writer.close();
    }

    private void write(String... messages) throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (String message : messages) {
            records.add(json.write(Event.builder()
                    .put(Ecs.EVENT_DATASET, "jianxin.decision")
                    .put(Ecs.MESSAGE, message)
                    .build()));
        }
        writer.append(records);
        writer.checkpoint();
    }

    /** Messages of what is there; of a problem its action. */
    private List<String> poll() throws IOException {
        now = now.plusSeconds(1);
        source.poll(now, batch.of("decisions", now, false, 1));
        List<String> said = new ArrayList<>();
        for (byte[] event : batch.events()) {
            Event read = read(event);
            said.add(read.get(Ecs.MESSAGE).orElseGet(() -> read.require(Ecs.EVENT_ACTION)));
        }
        batch.clear();
        return said;
    }

    private Event read(byte[] event) {
        try {
            return json.read(event);
        } catch (EventFormatException e) {
            throw new AssertionError(e);
        }
    }
}
