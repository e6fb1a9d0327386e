package org.jianxin.supplychain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jianxin.sm.Sm3;
import org.jianxin.supplychain.FeedProblem.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A feed directory that was read from end to end and can be believed.
 *
 * @param parts by their name in the feed: a year, or {@code modified}
 * @param entries vulnerabilities in all of them
 * @param newest when the newest entry was last modified
 * @param digest SM3 over all parts: two feeds with one digest are the same
 */
record Feed(SortedMap<String, Part> parts, long entries, Instant newest, String digest) {
    /** The part with the latest changes of all years; the only one that is no year. */
    static final String MODIFIED = "modified";

    private static final Pattern FILE = Pattern.compile("nvdcve-2\\.0-(20\\d\\d|modified)\\.json\\.gz");
    private static final Pattern SHA256 = Pattern.compile("(?im)^sha256:\\s*([0-9a-f]{64})\\s*$");
    /** Clocks differ, and the NVD's day may have begun earlier. */
    private static final Duration FUTURE = Duration.ofDays(2);

    /** The NVD has a file for each year from this one, older vulnerabilities being in the first. */
    private static final int FIRST_YEAR = 2002;
    /** A new year's file appears some time after the year has begun. */
    private static final Duration NEW_YEAR = Duration.ofDays(30);
    /** The {@code modified} file reaches back this far: what changed before is only in the years' files. */
    private static final Duration MODIFIED_REACH = Duration.ofDays(8);

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    /**
     * One file.
     *
     * @param newest null when there is no entry in it
     */
    record Part(Path file, long entries, @Nullable Instant newest, String digest) {}

    /** @throws FeedException when there is no entry, a file is damaged, or dates cannot be true */
    static Feed read(FeedSource source, Instant now) throws FeedException {
        SortedMap<String, Part> parts = new TreeMap<>();
        long entries = 0;
        Instant newest = null;
        List<byte[]> digests = new ArrayList<>();
        for (Path file : files(source.directory())) {
            Matcher name = FILE.matcher(file.getFileName().toString());
            if (!name.matches()) {
                continue;
            }
            Part part = part(file);
            parts.put(name.group(1), part);
            entries += part.entries();
            digests.add((name.group(1) + part.digest()).getBytes(StandardCharsets.US_ASCII));
            if (part.newest() != null && (newest == null || part.newest().isAfter(newest))) {
                newest = part.newest();
            }
        }
        if (newest == null) {
            throw new FeedException(new FeedProblem(
                    Kind.EMPTY,
                    "漏洞库为空：" + source.directory() + " 中没有任何条目，未扫描，不得视为无漏洞",
                    "the feed is empty: no entry in nvdcve-2.0-*.json.gz under " + source.directory()
                            + "; nothing was scanned, and this does not mean clean"));
        }
        if (newest.isAfter(now.plus(FUTURE))) {
            throw unreadable(source.directory(), "最新条目的日期在未来", "its newest entry is dated in the future", null);
        }
        return new Feed(parts, entries, newest, Sm3.hex(digests.toArray(byte[][]::new)));
    }

    LocalDate newestDay() {
        return LocalDate.ofInstant(newest, ZoneOffset.UTC);
    }

    long ageDays(Instant now) {
        return Math.max(0, Duration.between(newest, now).toDays());
    }

    Optional<FeedProblem> stale(FeedSource source, Instant now) {
        long age = ageDays(now);
        return age <= source.maxAgeDays()
                ? Optional.empty()
                : Optional.of(new FeedProblem(
                        Kind.STALE,
                        "漏洞库过期：最新条目为 " + newestDay() + "，距今 " + age + " 天，上限 " + source.maxAgeDays() + " 天；未发现不等于无漏洞",
                        "the feed is stale: its newest entry is of " + newestDay() + ", " + age
                                + " days ago, allowed are " + source.maxAgeDays()
                                + "; nothing found does not mean clean"));
    }

    /**
     * Whether something the NVD has published is missing. Of the years' files only the current one can be told to be old by
     * its entries: it changes every day, that of a past year need not.
     */
    Optional<FeedProblem> incomplete(Instant now) {
        int current = LocalDate.ofInstant(now.minus(NEW_YEAR), ZoneOffset.UTC).getYear();
        List<String> missing = IntStream.rangeClosed(FIRST_YEAR, current)
                .mapToObj(String::valueOf)
                .filter(year -> !parts.containsKey(year))
                .toList();
        if (!missing.isEmpty()) {
            String years = String.join(", ", missing);
            return Optional.of(new FeedProblem(
                    Kind.INCOMPLETE,
                    "漏洞库不完整：缺少年份 " + years + "；未发现不等于无漏洞",
                    "the feed is incomplete: there is no file of " + years + "; nothing found does not mean clean"));
        }
        Optional<Instant> newestOfCurrent = parts.tailMap(String.valueOf(current)).entrySet().stream()
                .filter(part -> !part.getKey().equals(MODIFIED))
                .map(part -> part.getValue().newest())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
        if (newestOfCurrent.isPresent()
                && !newestOfCurrent.get().plus(MODIFIED_REACH).isBefore(newest)) {
            return Optional.empty();
        }
        String day = newestOfCurrent
                .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC).toString())
                .orElse("-");
        return Optional.of(new FeedProblem(
                Kind.INCOMPLETE,
                "漏洞库不完整：" + current + " 年文件的最新条目为 " + day + "，而其他文件已到 " + newestDay() + "；未发现不等于无漏洞",
                "the feed is incomplete: the newest entry in the file of " + current + " is of " + day
                        + ", that of the other files of " + newestDay() + "; nothing found does not mean clean"));
    }

    private static List<Path> files(Path directory) throws FeedException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(files::add);
        } catch (IOException e) {
            throw unreadable(directory, "目录无法读取", "the directory cannot be read", e);
        }
        files.sort(null);
        return files;
    }

    private static Part part(Path file) throws FeedException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            Instant newest = null;
            long entries = 0;
            try (InputStream raw = Files.newInputStream(file);
                    InputStream in = new DigestInputStream(new GZIPInputStream(raw, 1 << 16), sha256)) {
                try (JsonParser json = JSON.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
                    toEntries(json);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        Instant modified = entry(json);
                        newest = newest == null || modified.isAfter(newest) ? modified : newest;
                        entries++;
                    }
                }
                in.transferTo(OutputStream.nullOutputStream());
            }
            String digest = HexFormat.of().formatHex(sha256.digest());
            Optional<String> published = published(file);
            if (published.isPresent() && !published.get().equalsIgnoreCase(digest)) {
                throw unreadable(
                        file, "与其 .meta 中的 SHA-256 不符", "its SHA-256 is not the one its .meta file gives", null);
            }
            return new Part(file, entries, newest, digest);
        } catch (IOException | DateTimeParseException e) {
            throw unreadable(file, "不是完整的 NVD JSON 2.0 文件", "it is not a whole NVD JSON 2.0 file", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    private static void toEntries(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("no object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean entries = json.currentName().equals("vulnerabilities");
            JsonToken value = json.nextToken();
            if (entries) {
                if (value != JsonToken.START_ARRAY) {
                    throw new IOException("vulnerabilities is no array");
                }
                return;
            }
            json.skipChildren();
        }
        throw new IOException("no vulnerabilities");
    }

    /** Reads {@code {"cve": {"id": …, "lastModified": …, …}}}; the opening brace is read. */
    private static Instant entry(JsonParser json) throws IOException {
        Instant modified = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean cve = json.currentName().equals("cve");
            json.nextToken();
            if (!cve) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean date = json.currentName().equals("lastModified");
                json.nextToken();
                if (date) {
                    modified = LocalDateTime.parse(json.getText()).toInstant(ZoneOffset.UTC);
                } else {
                    json.skipChildren();
                }
            }
        }
        if (modified == null) {
            throw new IOException("an entry without cve.lastModified");
        }
        return modified;
    }

    private static Optional<String> published(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path meta = file.resolveSibling(name.substring(0, name.length() - ".json.gz".length()) + ".meta");
        if (!Files.exists(meta)) {
            return Optional.empty();
        }
        Matcher sha256 = SHA256.matcher(Files.readString(meta, StandardCharsets.ISO_8859_1));
        if (!sha256.find()) {
            throw new IOException("no sha256 in " + meta);
        }
        return Optional.of(sha256.group(1));
    }

    private static FeedException unreadable(Path what, String zh, String en, @Nullable Throwable cause) {
        FeedProblem problem = new FeedProblem(
                Kind.UNREADABLE,
                "漏洞库不可读：" + what + " " + zh + "，未扫描，不得视为无漏洞",
                "the feed is unreadable: " + what + ": " + en + "; nothing was scanned, and this does not mean clean");
        return cause == null ? new FeedException(problem) : new FeedException(problem, cause);
    }
}
