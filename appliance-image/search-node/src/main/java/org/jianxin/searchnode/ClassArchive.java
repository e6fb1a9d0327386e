package org.jianxin.searchnode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class-data-sharing archive (JEP 350) of one set of jars on one JVM, which halves the start. The first child that ends
 * in good order writes it; an archive of other jars or another JVM is deleted. It lies beside the jars where that folder
 * can be written, so that all data folders share it, otherwise in the data folder.
 */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String SUFFIX = ".jsa";
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private final Path archive;
    private final Path unfinished;

    private ClassArchive(Path archive, Path unfinished) {
        this.archive = archive;
        this.unfinished = unfinished;
    }

    /** Finds the archive's place and removes what other versions left there; null where nothing can be written. */
    static @Nullable ClassArchive of(SearchNodeSettings settings, List<Path> jars, String javaVersion) {
        Path parent = Files.isWritable(settings.distribution()) ? settings.distribution() : settings.data();
        Path folder = parent.resolve("class-archive");
        try {
            Files.createDirectories(folder);
            String name = fingerprint(jars, javaVersion);
            sweep(folder, name);
            return new ClassArchive(
                    folder.resolve(name + SUFFIX), folder.resolve(name + "." + UUID.randomUUID() + ".unfinished"));
        } catch (IOException e) {
            LOG.warn("no class archive for the search node in {}: {}", folder, e.toString());
            return null;
        }
    }

    /** The JVM option that uses the archive, or lets the child make one when there is none yet. */
    String option() {
        return Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-XX:+RecordDynamicDumpInfo";
    }

    /**
     * Where a child that is told to stop shall write the archive; null when there is one already. It is written on demand
     * and not by {@code -XX:ArchiveClassesAtExit}, because that one also keeps a child alive for seconds whose parent was
     * killed.
     */
    @Nullable
    Path wanted() {
        return Files.exists(archive) ? null : unfinished;
    }

    /** Takes over what a child that ended in good order has written. */
    void adopt() {
        try {
            if (Files.exists(unfinished)) {
                Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.warn("the search node's class archive could not be kept: {}", e.toString());
        }
    }

    private static void sweep(Path folder, String current) throws IOException {
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.toList();
        }
        FileTime old = FileTime.from(Instant.now().minus(ABANDONED));
        for (Path file : files) {
            String name = file.getFileName().toString();
            boolean otherVersion = name.endsWith(SUFFIX) && !name.equals(current + SUFFIX);
            boolean abandoned =
                    !name.endsWith(SUFFIX) && Files.getLastModifiedTime(file).compareTo(old) < 0;
            if (otherVersion && sameJava(name, current) || abandoned) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Archives of several JVMs may stand side by side: only the one of this JVM is replaced. */
    private static boolean sameJava(String name, String current) {
        return name.startsWith(current.substring(0, current.lastIndexOf('-') + 1));
    }

    private static String fingerprint(List<Path> jars, String javaVersion) throws IOException {
        List<String> parts = new ArrayList<>();
        for (Path jar : jars) {
            parts.add(jar + " " + Files.size(jar) + " "
                    + Files.getLastModifiedTime(jar).toMillis());
        }
        // Not a matter of security: a collision means a start without the archive, since the JVM checks it as well.
        return "java" + javaVersion.replaceAll("[^0-9.]", "_") + "-" + Integer.toHexString(parts.hashCode());
    }
}
