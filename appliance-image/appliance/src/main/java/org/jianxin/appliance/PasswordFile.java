package org.jianxin.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file whose first line is a password, without it ever being a String. */
public final class PasswordFile {
    private PasswordFile() {}

    /** The first line; wipe it after use. */
    public static char[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            CharBuffer decoded = UTF_8.decode(ByteBuffer.wrap(bytes, 0, end));
            char[] password = new char[decoded.remaining()];
            decoded.get(password);
            Arrays.fill(decoded.array(), ' ');
            return password;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
