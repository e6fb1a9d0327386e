package org.jianxin.sm;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/**
 * SM4 in GCM or CCM mode with a random nonce of 96 bits for every text, which goes in front of it. Thread-safe.
 *
 * <p>With random nonces a key must not serve more than 2^32 texts (NIST SP 800-38D, 8.3): the {@link Sm4Key} counts them and
 * refuses the next. Two objects made of the same bytes, in this process or another, count each for itself.
 */
public final class Sm4Aead implements Aead, AutoCloseable {

    /** How many bytes a sealed text is longer than the text: nonce and tag. */
    public static final int OVERHEAD = RawAead.NONCE + RawAead.TAG;

    private static final int MOST_GCM = Integer.MAX_VALUE - 8 - OVERHEAD;
    /** What a nonce of 12 bytes leaves room for (NIST SP 800-38C, A.1). */
    private static final int MOST_CCM = (1 << 24) - 1;
    /** An object that took longer texts is not kept, since it may hold memory of that size. */
    private static final int KEEP = 1 << 20;

    private enum Mode {
        GCM,
        CCM
    }

    private final Mode mode;
    private final Sm4Key key;
    private final SmEngine engine;
    private final SecureRandom random;
    /** Ciphers that already hold the round keys; one is out per thread that works at this moment. */
    private final Queue<RawAead> ciphers = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    private Sm4Aead(Mode mode, Sm4Key key, SmEngine engine, SecureRandom random) {
        this.mode = mode;
        this.key = Objects.requireNonNull(key, "key");
        this.engine = Objects.requireNonNull(engine, "engine");
        this.random = Objects.requireNonNull(random, "random");
    }

    /** SM4-GCM: the usual choice. */
    public static Sm4Aead gcm(Sm4Key key, SmEngine engine) {
        return gcm(key, engine, new SecureRandom());
    }

    static Sm4Aead gcm(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.GCM, key, engine, random);
    }

    /** SM4-CCM: for those who must; slower, and for texts of less than 16 MB. */
    public static Sm4Aead ccm(Sm4Key key, SmEngine engine) {
        return ccm(key, engine, new SecureRandom());
    }

    static Sm4Aead ccm(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.CCM, key, engine, random);
    }

    @Override
    public byte[] seal(byte[] text, byte[] associated) {
        int most = mode == Mode.GCM ? MOST_GCM : MOST_CCM;
        if (text.length > most) {
            throw new IllegalArgumentException(
                    "SM4-" + mode + " takes texts of at most " + most + " bytes, not " + text.length);
        }
        Objects.requireNonNull(associated, "associated");
        RawAead cipher = take();
        try {
            key.countMessage();
            byte[] nonce = new byte[RawAead.NONCE];
            random.nextBytes(nonce);
            byte[] sealed = Arrays.copyOf(nonce, OVERHEAD + text.length);
            cipher.seal(nonce, associated, text, 0, text.length, sealed, RawAead.NONCE);
            return sealed;
        } finally {
            giveBack(cipher, text.length);
        }
    }

    @Override
    public byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException {
        Objects.requireNonNull(associated, "associated");
        RawAead cipher = take();
        try {
            int length = sealed.length - OVERHEAD;
            if (length < 0 || mode == Mode.CCM && length > MOST_CCM) {
                throw new UndecipherableException();
            }
            byte[] nonce = Arrays.copyOf(sealed, RawAead.NONCE);
            byte[] text = new byte[length];
            cipher.open(nonce, associated, sealed, RawAead.NONCE, sealed.length - RawAead.NONCE, text, 0);
            return text;
        } catch (AEADBadTagException e) {
            throw new UndecipherableException();
        } finally {
            giveBack(cipher, sealed.length);
        }
    }

    private RawAead take() {
        if (unusable()) {
            wipe();
            throw new IllegalStateException("the key was destroyed");
        }
        RawAead pooled = ciphers.poll();
        if (pooled != null) {
            return pooled;
        }
        byte[] bytes = key.encoded();
        try {
            return mode == Mode.GCM ? engine.gcm(bytes) : engine.ccm(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void giveBack(RawAead cipher, int length) {
        if (length > KEEP) {
            cipher.close();
        } else {
            ciphers.add(cipher);
        }
        if (unusable()) {
            wipe();
        }
    }

    private boolean unusable() {
        return closed || key.isDestroyed();
    }

    private void wipe() {
        for (@Nullable RawAead cipher = ciphers.poll(); cipher != null; cipher = ciphers.poll()) {
            cipher.close();
        }
    }

    /** Wipes what was derived from the key; the key itself stays as it is. */
    @Override
    public void close() {
        closed = true;
        wipe();
    }

    @Override
    public String toString() {
        return "SM4-" + mode + "[" + engine.id() + "]";
    }
}
