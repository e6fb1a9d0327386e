package org.jianxin.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log file and what rotation made of its predecessors, oldest first: {@code log.2, log.1, log}, or
 * {@code log-20261121, log-20261122, log}. Compressed ones are left out.
 */
final class FileGenerations {
    private static final Pattern COMPRESSED = Pattern.compile(".*\\.(gz|xz|bz2|zst|lz4|Z|zip)");
    private static final Pattern NUMBERED = Pattern.compile("[.-](\\d{1,6})");
    private static final Pattern DATED = Pattern.compile("[.-]\\d{4}.*");
    /** Shorter beginnings may be those of different files. */
    private static final int TELLING_HEAD = 48;

    private final Path path;

    FileGenerations(Path path) {
        this.path = path;
    }

    /** All that are there now, oldest first. */
    List<Path> list() throws IOException {
        Path parent = path.getParent();
        String base = path.getFileName().toString();
        List<Path> numbered = new ArrayList<>();
        List<Path> dated = new ArrayList<>();
        if (parent == null || !Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            for (Path sibling : (Iterable<Path>) siblings::iterator) {
                String name = sibling.getFileName().toString();
                if (!name.startsWith(base) || COMPRESSED.matcher(name).matches()) {
                    continue;
                }
                String suffix = name.substring(base.length());
                if (NUMBERED.matcher(suffix).matches()) {
                    numbered.add(sibling);
                } else if (DATED.matcher(suffix).matches()) {
                    dated.add(sibling);
                }
            }
        }
        dated.sort(Comparator.comparing(Path::toString));
        numbered.sort(Comparator.comparingInt(
                        (Path p) -> Integer.parseInt(p.getFileName().toString().substring(base.length() + 1)))
                .reversed());
        List<Path> all = new ArrayList<>(dated);
        all.addAll(numbered);
        if (Files.exists(path)) {
            all.add(path);
        }
        return all;
    }

    /** Where the file is now, whatever it is called; null when it is gone. */
    @Nullable
    Path find(FileIdentity identity) throws IOException {
        for (Path candidate : newestFirst()) {
            if (same(candidate, identity, true)) {
                return candidate;
            }
        }
        return null;
    }

    /** A copy of the file that is at least so long: what copytruncate leaves. Null when there is none. */
    @Nullable
    Path findCopy(FileIdentity identity, long length) throws IOException {
        if (identity.headLength() < TELLING_HEAD) {
            return null;
        }
        for (Path candidate : newestFirst()) {
            if (same(candidate, identity, false) && Files.size(candidate) >= length) {
                return candidate;
            }
        }
        return null;
    }

    /** The one that follows a file; the first that was changed after {@code modified} when the file itself is gone. */
    @Nullable
    Path after(FileIdentity identity, long modified) throws IOException {
        List<Path> all = list();
        for (int i = 0; i < all.size(); i++) {
            if (same(all.get(i), identity, true)) {
                return i + 1 < all.size() ? all.get(i + 1) : null;
            }
        }
        for (Path candidate : all) {
            if (candidate.equals(path) || modified(candidate) > modified) {
                return candidate;
            }
        }
        return null;
    }

    static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private List<Path> newestFirst() throws IOException {
        List<Path> all = new ArrayList<>(list());
        Collections.reverse(all);
        return all;
    }

    private static boolean same(Path candidate, FileIdentity identity, boolean sameInode) throws IOException {
        try {
            if (sameInode && FileIdentity.inode(candidate) != identity.inode()) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(candidate, StandardOpenOption.READ)) {
                return identity.beginsAs(channel);
            }
        } catch (NoSuchFileException renamedMeanwhile) {
            return false;
        }
    }
}
