package org.jianxin.sm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that never, not even for a moment, have wider permissions than they should. */
final class PrivateFiles {

    static final String OWNER_ONLY = "rw-------";
    static final String EVERYONE_READS = "rw-r--r--";
    static final String OWNER_DIRECTORY = "rwx------";

    private PrivateFiles() {}

    /** Opens for reading and writing, making the file readable by its owner only. */
    static RandomAccessFile openForUpdate(Path file) throws IOException {
        try {
            Files.createFile(file, permissions(file.getFileSystem(), OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // As it should be: it is opened, whoever made it.
        }
        return new RandomAccessFile(file.toFile(), "rw");
    }

    /** Writes the whole file in one step: another process sees the old content or the new, never half of it. */
    static void write(Path file, byte[] content, String mode) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new IOException(file + " is not a file's name");
        }
        FileAttribute<?>[] permissions = permissions(file.getFileSystem(), mode);
        Path fresh = Files.createTempFile(
                directory, "." + absolute.getFileName(), ".new", permissions(file.getFileSystem(), OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (permissions.length > 0) {
                // Unlike the attribute at creation, this is not narrowed by the process's umask.
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
            }
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        forceDirectory(absolute);
    }

    /** Makes a new file's name durable. */
    static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && posix(directory.getFileSystem())) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** A new directory that only its owner can enter. */
    static Path newDirectory(Path parent, String prefix) throws IOException {
        return Files.createTempDirectory(parent, prefix, permissions(parent.getFileSystem(), OWNER_DIRECTORY));
    }

    /** Removes a directory of files that was not finished. */
    static void deleteDirectory(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(directory);
    }

    private static FileAttribute<?>[] permissions(FileSystem files, String mode) {
        return posix(files)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(FileSystem files) {
        return files.supportedFileAttributeViews().contains("posix");
    }
}
