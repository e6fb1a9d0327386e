package org.jianxin.sm;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes small files whole. Guarantee: whenever the process or the machine dies, the file is the old one or the new one,
 * never a part; when a method returns, content and name are on disk. What is already there is replaced.
 */
public final class DurableFile {

    private DurableFile() {}

    /** A file that nobody but its owner can read, not even for a moment (mode 0600). */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        PrivateFiles.write(file, content, PrivateFiles.OWNER_ONLY);
    }

    /** A file that everybody may read (mode 0644). */
    public static void write(Path file, byte[] content) throws IOException {
        PrivateFiles.write(file, content, PrivateFiles.EVERYONE_READS);
    }
}
