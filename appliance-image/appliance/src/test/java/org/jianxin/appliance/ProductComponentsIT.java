package org.jianxin.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jianxin.events.Finding;
import org.jianxin.sm.Sm3;
import org.jianxin.supplychain.FeedException;
import org.jianxin.supplychain.FeedProblem.Kind;
import org.jianxin.supplychain.FeedSource;
import org.jianxin.supplychain.ScanReport;
import org.jianxin.supplychain.SupplyChainScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product looks at its own jars, as they are shipped, with a feed of two entries: CVE-2021-44228 of log4j before 2.15.0
 * and CVE-2022-1471 of SnakeYAML before 2.0. It ships later versions of both.
 */
class ProductComponentsIT {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);
    private static final String EMPTY =
            """
            {"resultsPerPage":0,"startIndex":0,"totalResults":0,"format":"NVD_CVE","version":"2.0",\
            "timestamp":"2026-11-20T03:00:01.000","vulnerabilities":[]}""";

    private static final Path PROGRAM = Path.of("target", "quarkus-app", "lib", "main");
    private static final Path SEARCH_NODE = Path.of("..", "search-node", "target", "search-node");

    @TempDir
    private Path feed;

    @TempDir
    private Path work;

    @Test
    void whatIsShippedHasNoneOfTheHolesOfItsOlderVersions() throws Exception {
        write(entries());

        ScanReport report =
                new SupplyChainScanner(CLOCK).scan(List.of(PROGRAM, SEARCH_NODE), new FeedSource(feed), work);

        assertThat(report.findings()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.componentsScanned()).isGreaterThanOrEqualTo((int) (jars(PROGRAM) + jars(SEARCH_NODE)));
        assertThat(report.feedEntries()).isEqualTo(2);
        assertThat(report.feedNewestEntry()).isEqualTo(LocalDate.of(2026, 11, 20));
        assertThat(report.feedAgeDays()).isEqualTo(2);
    }

    /** The same two holes, said to reach further: what was not found above was looked at, and would have been found. */
    @Test
    void theSameHolesAreFoundWhereTheyAreSaidToReachOurVersions() throws Exception {
        write(entries()
                .replace("\"versionEndExcluding\": \"2.15.0\"", "\"versionEndExcluding\": \"3.0.0\"")
                .replace("\"versionEndExcluding\": \"2.0\"", "\"versionEndExcluding\": \"3.0\""));

        Path log4j = jar(SEARCH_NODE.resolve("lib"), "log4j-core-");
        Path yaml = jar(PROGRAM, "org.yaml.snakeyaml-");

        ScanReport report = new SupplyChainScanner(CLOCK)
                .scan(List.of(log4j, yaml, jar(PROGRAM, "org.slf4j.slf4j-api-")), new FeedSource(feed), work);

        // Quarkus puts the group before a jar's name, so that the engine counts the jar and the pom in it as two
        // components.
        assertThat(report.findings())
                .extracting(
                        Finding::vulnerability, finding -> finding.component().replaceAll("@.*", ""))
                .containsExactly(
                        tuple("CVE-2022-1471", yaml.getFileName().toString()),
                        tuple("CVE-2021-44228", "pkg:maven/org.apache.logging.log4j/log4j-core"),
                        tuple("CVE-2022-1471", "pkg:maven/org.yaml/snakeyaml"));
        assertThat(report.findings())
                .extracting(Finding::fileSm3)
                .containsExactly(digest(yaml), digest(log4j), digest(yaml));
    }

    @Test
    void anEmptyFeedIsAnErrorAndNotClean() throws Exception {
        write(EMPTY);

        assertThatExceptionOfType(FeedException.class)
                .isThrownBy(() -> new SupplyChainScanner(CLOCK).scan(List.of(PROGRAM), new FeedSource(feed), work))
                .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(Kind.EMPTY))
                .withMessageContaining("漏洞库为空");
    }

    /** In the current year's file, which must not be empty, beside empty ones of all other years. */
    private void write(String json) throws IOException {
        for (int year = 2002; year < 2026; year++) {
            write(String.valueOf(year), EMPTY);
        }
        write("2026", json);
    }

    private void write(String year, String json) throws IOException {
        Path file = feed.resolve("nvdcve-2.0-" + year + ".json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(json.getBytes(UTF_8));
        }
    }

    private static String entries() throws IOException {
        try (InputStream in = ProductComponentsIT.class.getResourceAsStream("nvdcve-2.0.json")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static long jars(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(file -> file.toString().endsWith(".jar")).count();
        }
    }

    private static String digest(Path file) throws IOException {
        return Sm3.hex(Files.readAllBytes(file));
    }

    private static Path jar(Path directory, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
