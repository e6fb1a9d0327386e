package org.jianxin.supplychain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static Path write(Path directory, String part, String json) throws IOException {
        Path file = Files.createDirectories(directory).resolve("nvdcve-2.0-" + part + ".json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
