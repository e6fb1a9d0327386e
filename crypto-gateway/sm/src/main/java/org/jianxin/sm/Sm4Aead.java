package org.jianxin.sm;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/**
 * SM4 in one of four modes, with a random nonce for every text, which goes in front of it. Thread-safe.
 *
 * <p>With random nonces a key must not serve more than 2^32 texts (NIST SP 800-38D, 8.3): the {@link Sm4Key} counts them and
 * refuses the next. Two objects made of the same bytes, in this process or another, count each for itself.
 */
public final class Sm4Aead implements Aead, AutoCloseable {

    /** So that the result still is an array. */
    private static final int MOST = Integer.MAX_VALUE - 128;
    /** What a nonce of 12 bytes leaves room for (NIST SP 800-38C, A.1). */
    private static final int MOST_CCM = (1 << 24) - 1;
    /** What took a longer text is not kept, since it may hold memory of that size. */
    private static final int KEEP = 1 << 20;

    private enum Mode {
        GCM("SM4-GCM", MOST),
        CCM("SM4-CCM", MOST_CCM),
        CTR("SM4-CTR-HMAC-SM3", MOST),
        CBC("SM4-CBC-HMAC-SM3", MOST);

        private final String label;
        private final int most;

        Mode(String label, int most) {
            this.label = label;
            this.most = most;
        }

        private Sealer sealer(SmEngine engine, byte[] key) {
            return switch (this) {
                case GCM -> new RawSealer(engine.gcm(key), most);
                case CCM -> new RawSealer(engine.ccm(key), most);
                case CTR -> MacSealer.ctr(engine, key);
                case CBC -> MacSealer.cbc(engine, key);
            };
        }
    }

    private final Mode mode;
    private final Sm4Key key;
    private final SmEngine engine;
    private final SecureRandom random;
    /** What already holds the round keys; one is out per thread that works at this moment. */
    private final Queue<Sealer> sealers = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    private Sm4Aead(Mode mode, Sm4Key key, SmEngine engine, SecureRandom random) {
        this.mode = mode;
        this.key = Objects.requireNonNull(key, "key");
        this.engine = Objects.requireNonNull(engine, "engine");
        this.random = Objects.requireNonNull(random, "random");
    }

    /** SM4-GCM: the usual choice. 28 bytes longer than the text. */
    public static Sm4Aead gcm(Sm4Key key, SmEngine engine) {
        return gcm(key, engine, new SecureRandom());
    }

    static Sm4Aead gcm(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.GCM, key, engine, random);
    }

    /** SM4-CCM: for those who must; slower, and for texts of less than 16 MB. 28 bytes longer than the text. */
    public static Sm4Aead ccm(Sm4Key key, SmEngine engine) {
        return ccm(key, engine, new SecureRandom());
    }

    static Sm4Aead ccm(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.CCM, key, engine, random);
    }

    /**
     * SM4-CTR, then HMAC-SM3: a nonce that comes twice gives away what these two texts have in common, but no power to forge.
     * 44 bytes longer than the text.
     */
    public static Sm4Aead ctrHmac(Sm4Key key, SmEngine engine) {
        return ctrHmac(key, engine, new SecureRandom());
    }

    static Sm4Aead ctrHmac(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.CTR, key, engine, random);
    }

    /** SM4-CBC, then HMAC-SM3: for those whose rules know no other mode. 49 to 64 bytes longer than the text. */
    public static Sm4Aead cbcHmac(Sm4Key key, SmEngine engine) {
        return cbcHmac(key, engine, new SecureRandom());
    }

    static Sm4Aead cbcHmac(Sm4Key key, SmEngine engine, SecureRandom random) {
        return new Sm4Aead(Mode.CBC, key, engine, random);
    }

    @Override
    public byte[] seal(byte[] text, byte[] associated) {
        if (text.length > mode.most) {
            throw new IllegalArgumentException(
                    mode.label + " takes texts of at most " + mode.most + " bytes, not " + text.length);
        }
        Objects.requireNonNull(associated, "associated");
        Sealer sealer = take();
        try {
            key.countMessage();
            return sealer.seal(text, associated, random);
        } finally {
            giveBack(sealer, text.length);
        }
    }

    @Override
    public byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException {
        Objects.requireNonNull(sealed, "sealed");
        Objects.requireNonNull(associated, "associated");
        Sealer sealer = take();
        try {
            return sealer.open(sealed, associated);
        } finally {
            giveBack(sealer, sealed.length);
        }
    }

    private Sealer take() {
        if (unusable()) {
            wipe();
            throw new IllegalStateException("the key was destroyed");
        }
        Sealer pooled = sealers.poll();
        if (pooled != null) {
            return pooled;
        }
        byte[] bytes = key.encoded();
        try {
            return mode.sealer(engine, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void giveBack(Sealer sealer, int length) {
        if (length > KEEP) {
            sealer.close();
        } else {
            sealers.add(sealer);
        }
        if (unusable()) {
            wipe();
        }
    }

    private boolean unusable() {
        return closed || key.isDestroyed();
    }

    private void wipe() {
        for (@Nullable Sealer sealer = sealers.poll(); sealer != null; sealer = sealers.poll()) {
            sealer.close();
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
        return mode.label + "[" + engine.id() + "]";
    }
}
