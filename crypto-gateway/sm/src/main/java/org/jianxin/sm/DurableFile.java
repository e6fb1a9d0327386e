package org.jianxin.sm;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * Writes small files, and directories of them, whole. Guarantee: whenever the process or the machine dies, the file is the old one or the new one,
 * never a part; when a method returns, content and name are on disk. What is already there is replaced.
 */
public final class DurableFile {

    private DurableFile() {}

    /** Puts files into a new directory. */
    @FunctionalInterface
    public interface Filling {
        void into(Path directory) throws IOException;
    }

    /**
     * Makes a directory that only its owner can enter (mode 0700) and that appears whole or not at all.
     *
     * @param target does not exist yet, or is empty
     * @throws DirectoryNotEmptyException when there is something in it
     */
    public static void createDirectory(Path target, Filling filling) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(target + " is not a directory's name");
        }
        if (Files.exists(absolute)) {
            try (Stream<Path> present = Files.list(absolute)) {
                if (present.findAny().isPresent()) {
                    throw new DirectoryNotEmptyException(target.toString());
                }
            }
        }
        Files.createDirectories(parent);
        Path fresh = PrivateFiles.newDirectory(parent, "." + absolute.getFileName() + "-");
        try {
            filling.into(fresh);
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PrivateFiles.forceDirectory(absolute);
        } catch (IOException | RuntimeException e) {
            PrivateFiles.deleteDirectory(fresh);
            throw e;
        }
    }

    /** A file that nobody but its owner can read, not even for a moment (mode 0600). */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        PrivateFiles.write(file, content, PrivateFiles.OWNER_ONLY);
    }

    /** A file that everybody may read (mode 0644). */
    public static void write(Path file, byte[] content) throws IOException {
        PrivateFiles.write(file, content, PrivateFiles.EVERYONE_READS);
    }
}
