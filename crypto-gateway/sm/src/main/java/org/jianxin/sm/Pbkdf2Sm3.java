package org.jianxin.sm;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * PBKDF2 (RFC 8018, 5.2; GM/T 0091) with HMAC-SM3 as its pseudo-random function: makes keys out of a password, slowly, so that
 * whoever tries passwords is slow as well. For a secret that is not a password use {@link HkdfSm3}; for passwords that are only
 * compared, {@link PasswordHash}.
 *
 * <p>Guarantee: a try of one password costs as many computations of HMAC-SM3 as there are iterations, for every 32 bytes of key.
 */
public final class Pbkdf2Sm3 {

    /** Fewest iterations (RFC 8018, 4.2); for new keys take {@link #ITERATIONS}. */
    public static final int LEAST_ITERATIONS = 1_000;

    /** Most iterations: some seconds. More in a file is an attack upon its reader. */
    public static final int MOST_ITERATIONS = 10_000_000;

    /**
     * For new keys: SM3 costs about as much per block as SHA-256, for which OWASP's Password Storage Cheat Sheet asks for 600,000.
     */
    public static final int ITERATIONS = 600_000;

    /** Fewest bytes of a salt (RFC 8018, 4.1); for new keys take 16 random ones. */
    public static final int LEAST_SALT = 8;

    /** Most bytes that can be derived here. */
    public static final int MOST = 1 << 10;

    private Pbkdf2Sm3() {}

    /**
     * The key of a password.
     *
     * @param password its bytes are those of UTF-8; not empty
     * @param salt random and not secret, at least {@link #LEAST_SALT} bytes
     * @param iterations {@link #LEAST_ITERATIONS} to {@link #MOST_ITERATIONS}
     * @param length of the result in bytes, 1 to {@link #MOST}
     * @return the key; the caller wipes it
     * @throws IllegalArgumentException when one of them is not such; the message never holds the password
     */
    public static byte[] derive(char[] password, byte[] salt, int iterations, int length) {
        checkedIterations(iterations);
        if (password.length == 0) {
            throw new IllegalArgumentException("a password must not be empty");
        }
        if (salt.length < LEAST_SALT) {
            throw new IllegalArgumentException("a salt has at least " + LEAST_SALT + " bytes, not " + salt.length);
        }
        if (length < 1 || length > MOST) {
            throw new IllegalArgumentException("PBKDF2 derives 1 to " + MOST + " bytes here, not " + length);
        }
        byte[] secret = Secrets.utf8(password);
        try {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SM3Digest());
            generator.init(secret, salt, iterations);
            return ((KeyParameter) generator.generateDerivedMacParameters(length * Byte.SIZE)).getKey();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** @throws IllegalArgumentException when it is not one to derive with */
    static int checkedIterations(int iterations) {
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException("its iteration count is not between " + LEAST_ITERATIONS + " and "
                    + MOST_ITERATIONS + ": " + iterations);
        }
        return iterations;
    }
}
