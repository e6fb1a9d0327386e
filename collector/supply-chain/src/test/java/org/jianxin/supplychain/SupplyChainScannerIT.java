package org.jianxin.supplychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jianxin.events.Finding;
import org.jianxin.events.RecordMapper;
import org.jianxin.events.Severity;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.sm.Sm3;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;
import org.jianxin.supplychain.FeedProblem.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The real engine over real jars, against a feed of one real entry. */
class SupplyChainScannerIT {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Path LOG4J = Path.of("target", "components", "log4j-core-2.14.1.jar");

    @TempDir
    private static Path work;

    @TempDir
    private Path feed;

    private void wholeFeed() throws IOException {
        FeedFiles.write(feed, "2021", FeedFiles.log4j());
        FeedFiles.complete(feed, NOW);
    }

    @Test
    void findsTheKnownHoleOfAnOldComponentAndTheVersionWithoutIt() throws Exception {
        wholeFeed();

        ScanReport report = new SupplyChainScanner(CLOCK).scan(List.of(LOG4J, slf4j()), new FeedSource(feed), work);

        assertThat(report.alarm()).isEmpty();
        assertThat(report.clean()).isFalse();
        assertThat(report.componentsScanned()).isEqualTo(2);
        assertThat(report.feedEntries()).isEqualTo(3);
        assertThat(report.feedNewestEntry()).isEqualTo(LocalDate.of(2026, 11, 20));
        assertThat(report.feedAgeDays()).isEqualTo(2);
        String component = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";
        assertThat(report.findings())
                .containsExactly(new Finding(
                        Sm3.hex((component + "\nCVE-2021-44228").getBytes(StandardCharsets.UTF_8)),
                        NOW,
                        component,
                        LOG4J.toAbsolutePath().toString(),
                        Sm3.hex(Files.readAllBytes(LOG4J)),
                        "CVE-2021-44228",
                        Severity.CRITICAL,
                        10.0,
                        "2.15.0",
                        "JNDI lookups in log messages let a remote attacker run code of his own (Log4Shell).",
                        List.of("https://logging.apache.org/log4j/2.x/security.html"),
                        LocalDate.of(2026, 11, 20)));
    }

    @Test
    void aComponentWithoutAKnownHoleIsCleanAndTheDatabaseIsUsedAgain() throws Exception {
        wholeFeed();
        SupplyChainScanner scanner = new SupplyChainScanner(CLOCK);
        scanner.scan(List.of(slf4j()), new FeedSource(feed), work);
        List<Path> databases = databases();

        ScanReport report = scanner.scan(List.of(slf4j()), new FeedSource(feed), work);

        assertThat(report.findings()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.feedAgeDays()).isEqualTo(2);
        assertThat(databases).hasSize(1).isEqualTo(databases());
    }

    @Test
    void aStaleFeedStillFindsButIsNeverClean() throws Exception {
        wholeFeed();
        Clock later = Clock.fixed(Instant.parse("2027-02-28T08:00:00Z"), ZoneOffset.UTC);
        FeedFiles.complete(feed, later.instant());
        SupplyChainScanner scanner = new SupplyChainScanner(later);

        ScanReport found = scanner.scan(List.of(LOG4J), new FeedSource(feed), work);
        ScanReport nothing = scanner.scan(List.of(slf4j()), new FeedSource(feed), work);

        assertThat(found.findings()).extracting(Finding::vulnerability).containsExactly("CVE-2021-44228");
        assertThat(nothing.findings()).isEmpty();
        assertThat(nothing.clean()).isFalse();
        assertThat(nothing.feedAgeDays()).isEqualTo(100);
        assertThat(nothing.alarm()).hasValueSatisfying(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.STALE);
            assertThat(problem.text()).contains("100 天", "100 days", "2026-11-20");
        });
    }

    @Test
    void anIncompleteFeedStillFindsButIsNeverClean() throws Exception {
        FeedFiles.write(feed, "2021", FeedFiles.log4j());
        SupplyChainScanner scanner = new SupplyChainScanner(CLOCK);

        ScanReport found = scanner.scan(List.of(LOG4J), new FeedSource(feed), work);
        ScanReport nothing = scanner.scan(List.of(slf4j()), new FeedSource(feed), work);

        assertThat(found.findings()).extracting(Finding::vulnerability).containsExactly("CVE-2021-44228");
        assertThat(nothing.findings()).isEmpty();
        assertThat(nothing.clean()).isFalse();
        assertThat(nothing.alarm()).hasValueSatisfying(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.INCOMPLETE);
            assertThat(problem.text()).contains("不完整", "2020, 2022");
        });
    }

    @Test
    void whatWasFoundIsStoredOnceHoweverOftenItIsFound(@TempDir Path data) throws Exception {
        wholeFeed();
        ScanReport report = new SupplyChainScanner(CLOCK).scan(List.of(LOG4J), new FeedSource(feed), work);

        try (SearchNode node = SearchNode.start(SearchNodeSettings.of(data));
                SearchCluster cluster = SearchCluster.connect(
                        ClusterSettings.embedded(node.url(), node.user(), node.password()), CLOCK)) {
            cluster.prepare();
            cluster.findings().write(report.findings());
            cluster.findings().write(report.findings());

            assertThat(cluster.findings().list(10)).isEqualTo(report.findings());
        }
    }

    @Test
    void anEmptyFeedIsAnErrorAndNotClean() throws Exception {
        FeedFiles.write(feed, "2021", FeedFiles.EMPTY);

        assertThatExceptionOfType(FeedException.class)
                .isThrownBy(() -> new SupplyChainScanner(CLOCK).scan(List.of(LOG4J), new FeedSource(feed), work))
                .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(Kind.EMPTY));
    }

    @Test
    void aFileThatIsNotThereOrHoldsNoComponentIsAnErrorAndNotClean() throws Exception {
        wholeFeed();
        SupplyChainScanner scanner = new SupplyChainScanner(CLOCK);
        Path text = Files.writeString(feed.resolve("notes.txt"), "no component");

        assertThatExceptionOfType(ScanException.class)
                .isThrownBy(() -> scanner.scan(List.of(Path.of("none.jar")), new FeedSource(feed), work))
                .withMessageContaining("none.jar");
        assertThatExceptionOfType(ScanException.class)
                .isThrownBy(() -> scanner.scan(List.of(text), new FeedSource(feed), work))
                .withMessageContaining("notes.txt");
        assertThatExceptionOfType(ScanException.class)
                .as("a good file beside it does not make up for it")
                .isThrownBy(() -> scanner.scan(List.of(slf4j(), text), new FeedSource(feed), work))
                .withMessageContaining("notes.txt");
        Path hollow = feed.resolve("hollow.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(hollow))) {
            zip.putNextEntry(new ZipEntry("notes.txt"));
            zip.write(1);
        }
        assertThatExceptionOfType(ScanException.class)
                .isThrownBy(() -> scanner.scan(List.of(slf4j(), hollow), new FeedSource(feed), work))
                .withMessageContaining("hollow.zip");
    }

    @Test
    void theCommandSaysByItsExitCodeWhatWasFound() throws Exception {
        wholeFeed();
        FeedFiles.complete(feed, Instant.now());
        Path one =
                FeedFiles.write(feed.resolve("one"), "2021", FeedFiles.log4j()).getParent();
        Path empty =
                FeedFiles.write(feed.resolve("empty"), "2021", FeedFiles.EMPTY).getParent();

        Run found = run("--feed", feed.toString(), "--max-age-days", "100000", "--format", "json", LOG4J.toString());
        Run clean = run("--feed", feed.toString(), "--max-age-days", "100000", slf4j().toString());
        Run incomplete = run("--feed", one.toString(), "--max-age-days", "100000", slf4j().toString());
        Run foundAnyway = run("--feed", one.toString(), "--max-age-days", "100000", LOG4J.toString());
        Run none = run("--feed", empty.toString(), slf4j().toString());

        JsonNode report = RecordMapper.create().readTree(found.out());
        assertThat(found.code()).isEqualTo(2);
        assertThat(report.at("/report/findings/0/vulnerability").asText()).isEqualTo("CVE-2021-44228");
        assertThat(report.at("/report/findings/0/fixed_version").asText()).isEqualTo("2.15.0");
        assertThat(report.at("/report/feed_newest_entry").asText()).isEqualTo("2026-11-20");
        assertThat(report.at("/report/feed_age_days").isIntegralNumber()).isTrue();
        assertThat(clean.code()).isZero();
        assertThat(clean.out()).contains("newest 2026-11-20", "days old");
        assertThat(incomplete.code()).isEqualTo(1);
        assertThat(incomplete.err()).contains("不完整", "incomplete");
        assertThat(foundAnyway.code()).as("what was found holds").isEqualTo(2);
        assertThat(foundAnyway.err()).contains("incomplete");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("漏洞库为空", "the feed is empty");
    }

    private record Run(int code, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Stream.concat(Stream.of("scan", "--work-dir", work.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        int code = new CommandLine(new SupplyChainCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
        return new Run(code, out.toString(), err.toString());
    }

    private static Path slf4j() throws IOException {
        try (Stream<Path> components = Files.list(LOG4J.getParent())) {
            return components
                    .filter(path -> path.getFileName().toString().startsWith("slf4j-api-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Path> databases() throws IOException {
        try (Stream<Path> all = Files.list(work)) {
            return all.filter(path -> path.getFileName().toString().startsWith("nvd-"))
                    .toList();
        }
    }
}
