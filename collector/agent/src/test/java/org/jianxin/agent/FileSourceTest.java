package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sensitivedata.Detector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
    private static final ParserContext CONTEXT = new ParserContext(Detector.create(), ZoneOffset.UTC, uid -> null);
    private static final HostIdentity HOST = new HostIdentity("a1", "0", "h", "x86_64");

    @TempDir
    Path directory;

    private Path log;
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private FileSource source;
    private Batch batch;

    @BeforeEach
    void open() {
        log = directory.resolve("auth.log");
        batch = new Batch(HOST, Map.of());
        source = source("auth", LineEncoding.AUTO, Map.of());
    }

    @Test
    void aLineWithoutItsLineFeedWaitsForIt() throws IOException {
        append(log, line("one") + "2026-11-22T00:00:00Z h p: tw");
        assertThat(poll()).containsExactly("one");
        append(log, "o\n");
        assertThat(poll()).containsExactly("two");
    }

    @Test
    void afterARenameTheOldFileIsFinishedBeforeTheNewOneIsBegun() throws IOException {
        append(log, line("one"));
        assertThat(poll()).containsExactly("one");
        Path older = directory.resolve("auth.log.1");
        Files.move(log, older);
        append(log, line("three"));
        append(older, line("two")); // the writer has not reopened its file yet
        assertThat(poll()).containsExactly("two");
        assertThat(pollAfterGrace()).containsExactly("three");
    }

    @Test
    void severalRenamesWhileNobodyReadAreFollowedInOrder() throws IOException {
        append(log, line("1"));
        assertThat(poll()).containsExactly("1");
        Map<String, String> cursor = source.cursor();
        append(log, line("2"));
        for (int i = 3; i < 7; i++) {
            shift();
            append(log, line(Integer.toString(i)));
        }
        source = source("auth", LineEncoding.AUTO, cursor);
        List<String> read = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            read.addAll(pollAfterGrace());
        }
        assertThat(read).containsExactly("2", "3", "4", "5", "6");
    }

    @Test
    void theLastLineOfARotatedFileCountsWithoutItsLineFeed() throws IOException {
        append(log, line("one") + "2026-11-22T00:00:00Z h p: two");
        assertThat(poll()).containsExactly("one");
        Files.move(log, directory.resolve("auth.log.1"));
        append(log, line("three"));
        poll();
        assertThat(pollAfterGrace()).containsExactly("two", "three");
    }

    @Test
    void whatCopyTruncateTookAwayIsReadFromTheCopy() throws IOException {
        append(log, line("one is long enough to tell one file from another by its beginning"));
        poll();
        append(log, line("two"));
        Files.copy(log, directory.resolve("auth.log.1"));
        truncate(log);
        append(log, line("three"));
        List<String> read = new ArrayList<>(poll());
        poll();
        read.addAll(pollAfterGrace());
        read.addAll(pollAfterGrace());
        assertThat(read).containsExactly("two", "three");
    }

    @Test
    void aTruncatedFileThatGrewBeyondTheOldPlaceIsStillSeen() throws IOException {
        append(log, line("one"));
        poll();
        truncate(log);
        append(log, line("two, and longer than the line that was there before"));
        List<Event> events = pollEvents();
        assertThat(events.get(0).require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(events.get(0).get(Ecs.GAP_BYTES)).isEmpty(); // it had been read as far as it was seen
        assertThat(events.get(1).require(Ecs.MESSAGE)).isEqualTo("two, and longer than the line that was there before");
        assertThat(events).hasSize(2);
    }

    @Test
    void whatWasCutAwayUnreadIsToldInBytes() throws IOException {
        append(
                log,
                String.join(
                        "",
                        IntStream.range(0, 3000).mapToObj(i -> line("n" + i)).toList()));
        long size = Files.size(log);
        assertThat(poll()).hasSizeLessThan(3000);
        long read = Long.parseLong(source.cursor().get("offset"));
        truncate(log);
        append(log, line("after"));
        List<Event> events = pollEvents();
        Event lost = events.get(0);
        assertThat(lost.require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(lost.require(Ecs.EVENT_DATASET)).isEqualTo("jianxin.agent");
        assertThat(lost.require(Ecs.GAP_SOURCE)).isEqualTo("s");
        assertThat(lost.require(Ecs.GAP_BYTES)).isEqualTo(size - read).isPositive();
        assertThat(lost.require(Ecs.LOG_OFFSET)).isEqualTo(read);
        assertThat(events.get(1).require(Ecs.MESSAGE)).isEqualTo("after");
    }

    @Test
    void gbkAndUtf8LinesMayStandInOneFile() throws IOException {
        append(log, line("用户登录"));
        Files.write(log, line("口令错误").getBytes(Charset.forName("GB18030")), StandardOpenOption.APPEND);
        assertThat(poll()).containsExactly("用户登录", "口令错误");
    }

    @Test
    void aLineLongerThanAMebibyteComesInPiecesAndNothingAfterItIsLost() throws IOException {
        append(log, line("before") + "x".repeat(3_000_000) + "\n" + line("after"));
        List<Event> events = pollEvents();
        for (int i = 0; i < 20 && events.size() < 11; i++) {
            events.addAll(pollEvents());
        }
        assertThat(events.get(0).require(Ecs.MESSAGE)).isEqualTo("before");
        assertThat(events.get(events.size() - 1).require(Ecs.MESSAGE)).isEqualTo("after");
        List<Event> pieces = events.subList(1, events.size() - 1);
        assertThat(pieces).allMatch(event -> event.require(Ecs.ERROR_MESSAGE).contains("longer than 1 MiB"));
        assertThat(pieces.stream()
                        .mapToInt(e -> e.require(Ecs.EVENT_ORIGINAL).length())
                        .sum())
                .isEqualTo(3_000_000);
    }

    @Test
    void recordsOfAnUnfinishedAuditEventAreReadAgainAfterARestart() throws IOException {
        source = source("audit", LineEncoding.AUTO, Map.of());
        append(
                log,
                "type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=257 success=yes pid=9\n"
                        + "type=USER_LOGIN msg=audit(1700000000.200:8): pid=1 msg='acct=\"root\" res=success'\n");
        assertThat(pollEvents()).extracting(e -> e.require(Ecs.AUDIT_SERIAL)).containsExactly(8L);
        Map<String, String> cursor = source.cursor();
        append(log, "type=PROCTITLE msg=audit(1700000000.123:7): proctitle=6C73\n");
        source = source("audit", LineEncoding.AUTO, cursor);
        List<Event> events = pollEvents();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).require(Ecs.AUDIT_SYSCALL)).isEqualTo("openat");
        assertThat(events.get(0).require(Ecs.PROCESS_TITLE)).isEqualTo("ls");
    }

    @Test
    void aFileThatVanishedUnreadIsReportedInAnEvent() throws IOException {
        append(log, line("one is long enough to tell one file from another by its beginning"));
        poll();
        Map<String, String> cursor = source.cursor();
        Files.delete(log);
        append(log, line("new"));
        source = source("auth", LineEncoding.AUTO, cursor);
        List<Event> events = pollEvents();
        assertThat(events.get(0).require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(events.get(0).require(Ecs.MESSAGE)).contains("may be lost");
        assertThat(events.get(1).require(Ecs.MESSAGE)).isEqualTo("new");
    }

    @Test
    void everyCursorOnTheWayGivesExactlyTheRest() throws IOException {
        append(
                log,
                String.join(
                        "",
                        IntStream.range(0, 3000).mapToObj(i -> line("n" + i)).toList()));
        List<String> read = new ArrayList<>();
        for (int round = 0; round < 40 && read.size() < 3000; round++) {
            read.addAll(poll());
            source = source("auth", LineEncoding.AUTO, source.cursor());
        }
        assertThat(read)
                .isEqualTo(IntStream.range(0, 3000).mapToObj(i -> "n" + i).toList());
    }

    private FileSource source(String parser, LineEncoding encoding, Map<String, String> cursor) {
        SourceSettings settings =
                new SourceSettings("s", SourceSettings.Type.FILE, log, parser, encoding, Duration.ofSeconds(5), false);
        return new FileSource(settings, Parsers.create(parser, CONTEXT), CONTEXT, cursor);
    }

    private List<Event> pollEvents() throws IOException {
        now = now.plusMillis(100);
        source.poll(now, batch.of("s", now, false, 1));
        List<Event> events = new ArrayList<>();
        for (byte[] json : batch.events()) {
            try {
                events.add(new EventJson().read(json));
            } catch (EventFormatException e) {
                throw new AssertionError(e);
            }
        }
        batch.clear();
        return events;
    }

    private List<String> poll() throws IOException {
        return pollEvents().stream().map(event -> event.require(Ecs.MESSAGE)).toList();
    }

    private List<String> pollAfterGrace() throws IOException {
        now = now.plusSeconds(10);
        return poll();
    }

    private void shift() throws IOException {
        for (int i = 8; i >= 1; i--) {
            Path older = directory.resolve("auth.log." + i);
            if (Files.exists(older)) {
                Files.move(older, directory.resolve("auth.log." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(log, directory.resolve("auth.log.1"));
    }

    private static void truncate(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(0);
        }
    }

    private static String line(String message) {
        return "2026-11-22T00:00:00Z h p: " + message + "\n";
    }

    private static void append(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
