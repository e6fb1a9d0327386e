package org.jianxin.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jianxin.sm.Sm3;

/**
 * Tells whether two names are one file: by inode, and by its first bytes because inodes are given again.
 *
 * @param inode number of the file in its file system
 * @param headLength bytes the digest is over; grows with the file up to {@link #HEAD}
 * @param head SM3 of the first bytes, hexadecimal
 */
record FileIdentity(long inode, int headLength, String head) {
    static final int HEAD = 256;

    /** Identity of an open file; {@code path} must still lead to it or be a link to it. */
    static FileIdentity of(long inode, FileChannel channel) throws IOException {
        byte[] head = read(channel, HEAD);
        return new FileIdentity(inode, head.length, digest(head));
    }

    static long inode(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:ino");
        return (Long) attributes.get("ino");
    }

    /** Whether the file still begins as it did. */
    boolean beginsAs(FileChannel channel) throws IOException {
        byte[] bytes = read(channel, headLength);
        return bytes.length == headLength && digest(bytes).equals(head);
    }

    private static byte[] read(FileChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Sm3.digest(bytes), 0, 16);
    }
}
