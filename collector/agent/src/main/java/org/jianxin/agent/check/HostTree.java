package org.jianxin.agent.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of a host: the running one at {@code /}, or one that is mounted somewhere. Only read. */
final class HostTree {
    /** Longest file read, in bytes; configuration is never so long. */
    private static final long MAX_BYTES = 16 << 20;

    private static final int MAX_LINKS = 16;

    private final Path root;

    /** A line that is no comment, and where it stands. */
    record Entry(String file, int line, String text) {
        String at() {
            return file + ":" + line;
        }
    }

    /**
     * What was found at some places.
     *
     * @param unreadable places where something is, or may be, that could not be read: nothing may be concluded from its
     *     absence among what was found
     */
    record Look<T>(List<T> found, List<String> unreadable) {}

    HostTree(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Whether this is the running host, so that its kernel and services can be asked too. */
    boolean live() {
        return root.equals(Path.of("/"));
    }

    /** Where a path of the host is; links of a mounted tree stay inside it. */
    Path at(String path) {
        Path inside = root.resolve(path.substring(1));
        try {
            for (int i = 0; i < MAX_LINKS && Files.isSymbolicLink(inside); i++) {
                Path target = Files.readSymbolicLink(inside);
                inside = target.isAbsolute()
                        ? root.resolve(target.toString().substring(1))
                        : inside.resolveSibling(target).normalize();
            }
        } catch (IOException e) {
            return inside;
        }
        return inside.startsWith(root) ? inside : root;
    }

    boolean exists(String path) {
        return Files.exists(at(path));
    }

    /** Whether a file or link is there; it is unreadable where its directory cannot be looked into. */
    Look<String> link(String path) {
        Path link = root.resolve(path.substring(1));
        return look(
                path, Files.exists(link, LinkOption.NOFOLLOW_LINKS), Files.notExists(link, LinkOption.NOFOLLOW_LINKS));
    }

    private static Look<String> look(String path, boolean there, boolean absent) {
        List<String> itself = List.of(path);
        return new Look<>(there ? itself : List.of(), there || absent ? List.of() : itself);
    }

    /** Paths of the host that match; the last part may hold {@code *}. In order of name. */
    Look<String> glob(String pattern) {
        int slash = pattern.lastIndexOf('/');
        if (pattern.indexOf('*') < 0) {
            return look(pattern, exists(pattern), Files.notExists(at(pattern)));
        }
        String directory = pattern.substring(0, Math.max(1, slash));
        List<String> found = new ArrayList<>();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(slash + 1));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(at(directory))) {
            for (Path file : files) {
                if (matcher.matches(file.getFileName())) {
                    found.add(pattern.substring(0, slash + 1) + file.getFileName());
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return new Look<>(List.of(), List.of());
        } catch (IOException | DirectoryIteratorException e) {
            return new Look<>(List.of(), List.of(directory));
        }
        found.sort(String::compareTo);
        return new Look<>(found, List.of());
    }

    /** All lines of a file as they are; bytes are taken as Latin-1, since only ASCII is looked for. */
    List<String> lines(String path) throws IOException {
        Path file = at(path);
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(path + " is longer than 16 MiB");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    }

    /** Lines of all matching files that are neither empty nor comments. */
    Look<Entry> entries(List<String> patterns) {
        List<Entry> entries = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (String pattern : patterns) {
            Look<String> files = glob(pattern);
            unreadable.addAll(files.unreadable());
            for (String file : files.found()) {
                try {
                    entries(file, entries);
                } catch (NoSuchFileException e) {
                    continue; // gone meanwhile: says nothing
                } catch (IOException e) {
                    unreadable.add(file);
                }
            }
        }
        return new Look<>(entries, unreadable);
    }

    private void entries(String file, List<Entry> into) throws IOException {
        if (Files.isDirectory(at(file))) {
            return;
        }
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && text.charAt(0) != '#' && text.charAt(0) != ';') {
                into.add(new Entry(file, i + 1, text));
            }
        }
    }

    /** {@code mode}, {@code uid} and such of a file of the host. */
    Map<String, Object> attributes(String path) throws IOException {
        return Files.readAttributes(at(path), "unix:mode,uid");
    }
}
