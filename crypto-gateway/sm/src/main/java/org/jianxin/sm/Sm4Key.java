package org.jianxin.sm;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A secret key for SM4 (GB/T 32907-2016) in this process's memory. Thread-safe.
 *
 * <p>{@link #close} overwrites it; whatever was built on it refuses to work from then on.
 */
public final class Sm4Key implements AutoCloseable, Destroyable {

    /** Length of a key in bytes. */
    public static final int LENGTH = 16;

    /** NIST SP 800-38D, 8.3: with random nonces of 96 bits, so that two alike have a chance below 2^-32. */
    static final long MOST_MESSAGES = 1L << 32;

    private final byte[] bytes;
    private long messages;
    private boolean destroyed;

    private Sm4Key(byte[] bytes, long messages) {
        this.bytes = bytes;
        this.messages = messages;
    }

    /** A new key from this source of randomness. */
    public static Sm4Key generate(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new Sm4Key(bytes, 0);
    }

    /**
     * The key of these bytes, which are copied: the caller wipes its own.
     *
     * @throws IllegalArgumentException when there are not {@link #LENGTH} of them
     */
    public static Sm4Key of(byte[] bytes) {
        return of(bytes, 0);
    }

    /** One that has served so many texts already. */
    static Sm4Key of(byte[] bytes, long messages) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an SM4 key has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new Sm4Key(bytes.clone(), messages);
    }

    /**
     * A copy of the bytes, for keeping the key under another one; the caller wipes it.
     *
     * @throws IllegalStateException when the key was destroyed
     */
    public synchronized byte[] encoded() {
        if (destroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        return bytes.clone();
    }

    /** Notes that one more text is to be encrypted with a random nonce, or refuses it. */
    synchronized void countMessage() {
        if (messages >= MOST_MESSAGES) {
            throw new IllegalStateException(
                    "the key has encrypted " + MOST_MESSAGES + " texts, as many as is safe; use a new one");
        }
        messages++;
    }

    @Override
    public synchronized void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public synchronized boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public void close() {
        destroy();
    }

    /** Whether the bytes are the same, compared in constant time; a destroyed key equals itself only. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Sm4Key key)) {
            return false;
        }
        byte[] mine = new byte[0];
        byte[] theirs = new byte[0];
        try {
            mine = encoded();
            theirs = key.encoded();
            return MessageDigest.isEqual(mine, theirs);
        } catch (IllegalStateException destroyed) {
            return false;
        } finally {
            Arrays.fill(mine, (byte) 0);
            Arrays.fill(theirs, (byte) 0);
        }
    }

    /** The same for all keys: anything else would tell something of the bytes. */
    @Override
    public int hashCode() {
        return Sm4Key.class.hashCode();
    }

    /** Nothing of the bytes. */
    @Override
    public String toString() {
        return "Sm4Key[" + (isDestroyed() ? "destroyed" : "secret") + "]";
    }
}
