package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.supplychain.FeedProblem.Kind;
import org.owasp.dependencycheck.Engine;
import org.owasp.dependencycheck.data.nvdcve.DatabaseException;
import org.owasp.dependencycheck.data.update.exception.UpdateException;
import org.owasp.dependencycheck.dependency.Dependency;
import org.owasp.dependencycheck.exception.ExceptionCollection;
import org.owasp.dependencycheck.utils.Downloader;
import org.owasp.dependencycheck.utils.InvalidSettingException;
import org.owasp.dependencycheck.utils.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for components with known vulnerabilities in jars, wars and other archives, with no connection to anywhere. The
 * engine's database is kept in the work directory for as long as the feed stays the same; a new feed makes a new one.
 * One scan at a time per process: the engine's own downloader is shared.
 */
public final class SupplyChainScanner {
    private static final Logger LOG = LoggerFactory.getLogger(SupplyChainScanner.class);
    private static final Object ENGINE = new Object();
    private static final String FILLED = "filled";

    private final Clock clock;

    public SupplyChainScanner(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Scans files.
     *
     * @param files jars, wars, ears, zips, or directories of such; at least one
     * @param workDir for the engine's database and temporary files; made when it is not there
     * @throws FeedException when the feed is empty or unreadable; a stale or incomplete one is said in the report
     * @throws ScanException when a file is not there, or no component was recognised in one of them
     */
    public ScanReport scan(List<Path> files, FeedSource source, Path workDir) throws FeedException, ScanException {
        if (files.isEmpty()) {
            throw new ScanException("there is no file to scan");
        }
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new ScanException(file + " is not there or cannot be read");
            }
        }
        Instant now = clock.instant();
        Feed feed = Feed.read(source, now);
        synchronized (ENGINE) {
            try {
                Path data = database(feed, workDir);
                return scan(files, feed, source, data, now);
            } catch (IOException e) {
                throw new ScanException("the work directory " + workDir + " cannot be used: " + e.getMessage(), e);
            }
        }
    }

    private static ScanReport scan(List<Path> files, Feed feed, FeedSource source, Path data, Instant now)
            throws IOException, ScanException {
        Path temporary = Files.createTempDirectory(data.getParent(), "scan-");
        Settings settings = EngineSettings.of(data, temporary, null, firstYear(feed));
        LocalDate newest = feed.newestDay();
        try (Engine engine = new Engine(settings)) {
            List<Path> absolute = files.stream()
                    .map(file -> file.toAbsolutePath().normalize())
                    .toList();
            absolute.forEach(file -> engine.scan(file.toFile()));
            engine.analyzeDependencies();
            Dependency[] dependencies = engine.getDependencies();
            for (Path file : absolute) {
                if (Stream.of(dependencies).noneMatch(dependency -> isFrom(file, dependency))) {
                    throw new ScanException("no component was recognised in " + file);
                }
            }
            Findings findings = new Findings(now, newest);
            for (Dependency dependency : dependencies) {
                findings.add(dependency);
            }
            return new ScanReport(
                    now,
                    dependencies.length,
                    findings.list(),
                    feed.entries(),
                    newest,
                    feed.ageDays(now),
                    feed.incomplete(now).or(() -> feed.stale(source, now)).orElse(null));
        } catch (ExceptionCollection e) {
            throw new ScanException("the scan failed: " + e.getMessage(), e);
        } finally {
            settings.cleanup();
            delete(temporary);
        }
    }

    /** Whether a component, or one that the engine counts as part of it, is the file or lies in it. */
    private static boolean isFrom(Path file, Dependency dependency) {
        return Stream.concat(Stream.of(dependency), dependency.getRelatedDependencies().stream())
                .map(each -> Path.of(each.getFilePath()))
                .anyMatch(path -> path.startsWith(file));
    }

    /** The directory of a database filled with exactly this feed. */
    private static Path database(Feed feed, Path workDir) throws IOException, FeedException {
        Path base = Files.createDirectories(workDir.toAbsolutePath().normalize());
        Path data = base.resolve("nvd-" + feed.digest().substring(0, 32));
        if (Files.exists(data.resolve(FILLED))) {
            return data;
        }
        try (DirectoryStream<Path> older = Files.newDirectoryStream(base, "nvd-*")) {
            for (Path directory : older) {
                delete(directory);
            }
        }
        Files.createDirectories(data);
        Path temporary = Files.createTempDirectory(base, "fill-");
        LOG.info("filling a database with {} entries of the feed", feed.entries());
        try (FeedServer server = FeedServer.start(feed)) {
            Settings settings = EngineSettings.of(data, temporary, server.url(), firstYear(feed));
            Downloader.getInstance().configure(settings);
            try (Engine engine = new Engine(settings)) {
                engine.doUpdates(true);
            } finally {
                settings.cleanup();
            }
        } catch (UpdateException | DatabaseException | InvalidSettingException e) {
            delete(data);
            throw new FeedException(
                    new FeedProblem(
                            Kind.UNREADABLE,
                            "漏洞库无法导入，未扫描，不得视为无漏洞",
                            "the feed could not be taken into the database; nothing was scanned, and this does not mean"
                                    + " clean"),
                    e);
        } finally {
            delete(temporary);
        }
        Files.createFile(data.resolve(FILLED));
        return data;
    }

    private static int firstYear(Feed feed) {
        return feed.parts().keySet().stream()
                .filter(name -> !name.equals(Feed.MODIFIED))
                .mapToInt(Integer::parseInt)
                .min()
                .orElse(LocalDate.ofInstant(feed.newest(), ZoneOffset.UTC).getYear());
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
