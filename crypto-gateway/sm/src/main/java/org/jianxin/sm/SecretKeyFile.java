package org.jianxin.sm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** A symmetric key in a file of its own: 32 random bytes as 64 hexadecimal digits, readable by the owner only. */
public final class SecretKeyFile {

    /** Length of such a key in bytes. */
    public static final int KEY_BYTES = 32;

    private static final int DIGITS = 2 * KEY_BYTES;
    /** Digits and whatever ends a line. */
    private static final int MAX_BYTES = DIGITS + 2;

    private SecretKeyFile() {}

    /** Makes a key where there is no file yet; one that is there is left alone, whatever is in it. */
    public static void createIfMissing(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        DurableFile.writeSecret(file, (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII));
        Arrays.fill(key, (byte) 0);
    }

    /**
     * Reads a key.
     *
     * @throws KeyFileException when the file holds anything else; the message names the file, never its content
     */
    public static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw notAKey(file);
        }
        try {
            byte[] key = HexFormat.of()
                    .parseHex(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw notAKey(file);
        }
        throw notAKey(file);
    }

    private static KeyFileException notAKey(Path file) {
        return new KeyFileException(file + " is not a key: " + DIGITS + " hexadecimal digits are expected");
    }
}
