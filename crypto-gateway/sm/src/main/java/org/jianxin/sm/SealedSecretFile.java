package org.jianxin.sm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.sm.subtle.SmEngine;

/**
 * A small secret in a file under a password, such as the seed of a one-time-password token: one line
 * {@code $jianxin-sealed$<iterations>$<salt>$<sealed>}, the key by PBKDF2-HMAC-SM3 (RFC 8018; GM/T 0091) with a random salt of
 * 16 bytes, the secret under SM4-GCM, both in base64 without padding; readable by the owner only (mode 0600).
 *
 * <p>Guarantee: who has the file but not the password can only try passwords, each try as dear as for a {@link PasswordHash}. A
 * changed file, or one made for another purpose, does not open.
 */
public final class SealedSecretFile {

    /** Longest secret in bytes. */
    public static final int MOST = 1024;

    private static final int SALT = 16;
    private static final int MIN_ITERATIONS = 1_000;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int MAX_BYTES = 4 * 1024;
    private static final Pattern FORMAT =
            Pattern.compile("\\$jianxin-sealed\\$([1-9][0-9]{3,7})\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{38,1403})");

    private SealedSecretFile() {}

    /**
     * Writes the secret; a file that is already there is replaced in one step.
     *
     * @param purpose what the secret is, not itself secret; the file opens for this purpose only
     * @throws IllegalArgumentException when the password is empty or the secret longer than {@link #MOST}
     */
    public static void write(Path file, byte[] secret, char[] password, String purpose, SmEngine engine)
            throws IOException {
        if (password.length == 0 || secret.length > MOST) {
            throw new IllegalArgumentException("a password must not be empty, a secret at most " + MOST + " bytes");
        }
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        byte[] sealed;
        try (Sm4Key key = key(password, salt, PasswordHash.ITERATIONS);
                Sm4Aead aead = Sm4Aead.gcm(key, engine)) {
            sealed = aead.seal(secret, associated(purpose));
        }
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        String line = "$jianxin-sealed$" + PasswordHash.ITERATIONS + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(sealed) + "\n";
        DurableFile.writeSecret(file, line.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the secret; the caller wipes it.
     *
     * @throws KeyFileException when the file is not such a file, of another purpose, or the password is wrong; the message
     *     names the file
     */
    public static byte[] read(Path file, char[] password, String purpose, SmEngine engine) throws IOException {
        Objects.requireNonNull(purpose, "purpose");
        if (Files.size(file) > MAX_BYTES) {
            throw new KeyFileException(file + ": too long for a sealed secret");
        }
        Matcher matcher = FORMAT.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip());
        if (!matcher.matches()) {
            throw new KeyFileException(file + ": not a sealed secret");
        }
        int iterations = Integer.parseInt(matcher.group(1));
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new KeyFileException(
                    file + ": its iteration count is not between " + MIN_ITERATIONS + " and " + MAX_ITERATIONS);
        }
        try (Sm4Key key = key(password, Base64.getDecoder().decode(matcher.group(2)), iterations);
                Sm4Aead aead = Sm4Aead.gcm(key, engine)) {
            return aead.open(Base64.getDecoder().decode(matcher.group(3)), associated(purpose));
        } catch (UndecipherableException | IllegalArgumentException e) {
            throw new KeyFileException(file + ": the password is wrong, or the file is damaged or of another purpose");
        }
    }

    private static byte[] associated(String purpose) {
        return ("jianxin-sealed-1\n" + purpose).getBytes(StandardCharsets.UTF_8);
    }

    private static Sm4Key key(char[] password, byte[] salt, int iterations) {
        byte[] bytes = Pbkdf2Sm3.derive(password, salt, iterations, Sm4Key.LENGTH);
        try {
            return Sm4Key.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
