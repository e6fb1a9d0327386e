package org.jianxin.supplychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import org.jianxin.supplychain.FeedProblem.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void countsEntriesAndFindsTheNewest() throws Exception {
        FeedFiles.write(directory, "2021", FeedFiles.log4j());
        FeedFiles.write(
                directory, "modified", FeedFiles.log4j().replace("2026-11-20T01:02:03.004", "2026-11-21T23:00:00"));
        Files.writeString(directory.resolve("README.txt"), "not a part");

        Feed feed = Feed.read(new FeedSource(directory), NOW);

        assertThat(feed.parts()).containsOnlyKeys("2021", "modified");
        assertThat(feed.entries()).isEqualTo(2);
        assertThat(feed.newestDay()).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(feed.ageDays(NOW)).isZero();
        assertThat(feed.stale(new FeedSource(directory), NOW)).isEmpty();
    }

    @Test
    void isStaleOneDayAfterItsGreatestAge() throws Exception {
        FeedFiles.write(directory, "2021", FeedFiles.log4j());
        FeedSource source = new FeedSource(directory, 10);
        Feed feed = Feed.read(source, NOW);

        assertThat(feed.stale(source, Instant.parse("2026-11-30T23:00:00Z"))).isEmpty();
        assertThat(feed.stale(source, Instant.parse("2026-12-01T02:00:00Z"))).hasValueSatisfying(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.STALE);
            assertThat(problem.textEn()).contains("2026-11-20", "11 days");
            assertThat(problem.textZh()).contains("11 天", "不等于无漏洞");
        });
    }

    @Test
    void isIncompleteWhenTheFileOfAYearIsMissing() throws Exception {
        FeedFiles.complete(directory, NOW);
        assertThat(Feed.read(new FeedSource(directory), NOW).incomplete(NOW)).isEmpty();

        for (String year : new String[] {"2002", "2013", "2026"}) {
            Path file = directory.resolve("nvdcve-2.0-" + year + ".json.gz");
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(Feed.read(new FeedSource(directory), NOW).incomplete(NOW))
                    .hasValueSatisfying(problem -> {
                        assertThat(problem.kind()).isEqualTo(Kind.INCOMPLETE);
                        assertThat(problem.textEn()).contains("no file of " + year + ";", "does not mean clean");
                        assertThat(problem.textZh()).contains(year, "不等于无漏洞");
                    });
            Files.write(file, content);
        }
    }

    @Test
    void wantsTheFileOfANewYearOnlyOnceTheYearIsAMonthOld() throws Exception {
        FeedFiles.complete(directory, NOW);
        Feed feed = Feed.read(new FeedSource(directory), NOW);

        assertThat(feed.incomplete(Instant.parse("2027-01-20T00:00:00Z"))).isEmpty();
        assertThat(feed.incomplete(Instant.parse("2027-02-10T00:00:00Z")))
                .hasValueSatisfying(problem -> assertThat(problem.textEn()).contains("no file of 2027"));
    }

    @Test
    void isIncompleteWhenOnlyTheLatestChangesWereBroughtAndTheYearsFilesAreOlderThanThoseReach() throws Exception {
        FeedFiles.complete(directory, NOW);
        FeedFiles.write(
                directory, "modified", FeedFiles.unrelated().replace("2026-11-20T01:02:03.004", "2026-11-28T01:00:00"));
        Instant soon = Instant.parse("2026-11-28T08:00:00Z");
        assertThat(Feed.read(new FeedSource(directory), soon).incomplete(soon)).isEmpty();

        FeedFiles.write(
                directory, "modified", FeedFiles.unrelated().replace("2026-11-20T01:02:03.004", "2026-11-29T01:03:00"));
        Instant later = Instant.parse("2026-11-29T08:00:00Z");

        Feed feed = Feed.read(new FeedSource(directory), later);
        assertThat(feed.stale(new FeedSource(directory), later)).isEmpty();
        assertThat(feed.incomplete(later)).hasValueSatisfying(problem -> assertThat(problem.textEn())
                .contains("the file of 2026 is of 2026-11-20", "2026-11-29"));
    }

    @Test
    void refusesADirectoryWithoutEntries() throws Exception {
        refused(Kind.EMPTY);
        FeedFiles.write(directory, "2021", FeedFiles.EMPTY);
        refused(Kind.EMPTY);
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        assertThatExceptionOfType(FeedException.class)
                .isThrownBy(() -> Feed.read(new FeedSource(directory.resolve("none")), NOW))
                .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(Kind.UNREADABLE));
    }

    @Test
    void refusesAFileThatWasCutOff() throws Exception {
        Path file = FeedFiles.write(directory, "2021", FeedFiles.log4j());
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));

        refused(Kind.UNREADABLE);
    }

    @Test
    void refusesWhatIsNotAFeed() throws Exception {
        for (String text :
                new String[] {"", "[]", "{}", "{\"vulnerabilities\":{}}", "{\"vulnerabilities\":[{\"cve\":{}}]}", "x"
                }) {
            FeedFiles.write(directory, "2021", text);
            refused(Kind.UNREADABLE);
        }
    }

    @Test
    void refusesEntriesFromTheFutureWhichWouldNeverGrowStale() throws Exception {
        FeedFiles.write(directory, "2021", FeedFiles.log4j().replace("2026-11-20", "2036-11-20"));

        refused(Kind.UNREADABLE);
    }

    @Test
    void comparesAFileWithThePublishedDigest() throws Exception {
        FeedFiles.write(directory, "2021", FeedFiles.log4j());
        Path meta = directory.resolve("nvdcve-2.0-2021.meta");
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(FeedFiles.log4j().getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                meta, "size:1\r\nsha256:" + HexFormat.of().withUpperCase().formatHex(digest) + "\r\n");
        assertThat(Feed.read(new FeedSource(directory), NOW).entries()).isEqualTo(1);

        digest[0] ^= 1;
        Files.writeString(meta, "sha256:" + HexFormat.of().formatHex(digest));
        refused(Kind.UNREADABLE);
    }

    @Test
    void twoFeedsAreTheSameExactlyWhenTheirContentIs() throws Exception {
        FeedFiles.write(directory, "2021", FeedFiles.log4j());
        String first = Feed.read(new FeedSource(directory), NOW).digest();
        FeedFiles.write(directory, "2021", FeedFiles.log4j());
        assertThat(Feed.read(new FeedSource(directory), NOW).digest()).isEqualTo(first);

        FeedFiles.write(directory, "2021", FeedFiles.log4j().replace("2.15.0", "2.16.0"));
        assertThat(Feed.read(new FeedSource(directory), NOW).digest()).isNotEqualTo(first);
    }

    private void refused(Kind kind) throws IOException {
        assertThatExceptionOfType(FeedException.class)
                .isThrownBy(() -> Feed.read(new FeedSource(directory), NOW))
                .satisfies(e -> {
                    assertThat(e.problem().kind()).isEqualTo(kind);
                    assertThat(e.problem().textEn()).contains("does not mean clean");
                });
    }
}
