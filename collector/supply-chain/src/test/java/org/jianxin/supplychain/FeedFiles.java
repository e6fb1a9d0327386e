package org.jianxin.supplychain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** Feed directories as an officer would carry them in. */
final class FeedFiles {
    static final String EMPTY =
            """
            {"resultsPerPage":0,"startIndex":0,"totalResults":0,"format":"NVD_CVE","version":"2.0",\
            "timestamp":"2026-11-20T03:00:01.000","vulnerabilities":[]}""";

    private FeedFiles() {}

    /** The feed with the one entry of the test resources, last modified 2026-11-20. */
    static String log4j() throws IOException {
        try (InputStream in = Objects.requireNonNull(FeedFiles.class.getResourceAsStream("nvdcve-2.0-2021.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** An entry of a component that nobody has, last modified 2026-11-20 as well. */
    static String unrelated() throws IOException {
        return log4j().replace("CVE-2021-44228", "CVE-2026-0001")
                .replace(":apache:log4j:", ":example:made-up-component:");
    }

    /** Files of all other years there can be up to now, so that the feed is whole: empty ones, and a current one that is not. */
    static void complete(Path directory, Instant now) throws IOException {
        int current = LocalDate.ofInstant(now, ZoneOffset.UTC).getYear();
        for (int year = 2002; year <= current; year++) {
            if (Files.notExists(file(directory, String.valueOf(year)))) {
                // In January the file of the year before still counts as current.
                write(directory, String.valueOf(year), year < current - 1 ? EMPTY : unrelated());
            }
        }
    }

    private static Path file(Path directory, String part) {
        return directory.resolve("nvdcve-2.0-" + part + ".json.gz");
    }

    static Path write(Path directory, String part, String json) throws IOException {
        Path file = file(Files.createDirectories(directory), part);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
