package org.jianxin.sm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * One-time passwords of GM/T 0021-2012 (dynamic passwords; GB/T 38556-2020): from a seed that token and server share, the time,
 * and optionally an event counter and a challenge. Thread-safe.
 *
 * <p>With the factors T (time divided by the period, 8 bytes), C (event counter, 4 bytes) and Q (challenge, ASCII), all big-endian
 * and one after another, ID = T | C | Q, filled with zeros to 16 bytes. S = SM3(K | ID), or SM4 of ID under K. The sum of the
 * 32-bit words of S modulo 2^32, modulo 10^digits, is the password.
 *
 * <p>Guarantee: who has seen passwords but not the seed can only guess the next one. With six digits one guess in a million is
 * right, so the server must limit the tries, and must accept no time factor that is not greater than the last accepted one: that
 * is why {@link #verify} returns it.
 *
 * <p>Certain, since the standard's own examples come out: T, C and Q all present, 16 bytes in all, a seed of 16 bytes, for both
 * algorithms. Not certain, as the text of the standard was not at hand: that a factor which is not used is left out of ID rather
 * than written as zeros, and that zeros fill ID at its end. How SM4 goes on when seed or ID are longer than 16 bytes is not known
 * at all and therefore refused; SM3 takes longer ones in the only way there is. A token whose maker does otherwise will not match:
 * try one before buying many.
 */
public final class OneTimePassword implements AutoCloseable {

    private static final int LEAST_SEED = 16;
    private static final int BLOCK = 16;
    private static final int LEAST_CHALLENGE = 4;
    private static final int LEAST_DIGITS = 6;
    private static final int MOST_DIGITS = 9; // the sum has 32 bits: a tenth digit would hardly ever be above four
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(60);
    private static final int MOST_STEPS = 60;

    /** What mixes seed and factors. */
    public enum Algorithm {
        SM3,
        SM4
    }

    /**
     * What goes in beside the time.
     *
     * @param event counter of uses, 0 to 2^32 - 1; null when the token has none
     * @param challenge at least four ASCII characters; null when there is none
     */
    public record Factors(@Nullable Long event, @Nullable String challenge) {

        /** Time alone. */
        public static final Factors NONE = new Factors(null, null);

        public Factors {
            if (event != null && (event < 0 || event > 0xffffffffL)) {
                throw new IllegalArgumentException("an event counter is 0 to 4294967295, not " + event);
            }
            if (challenge != null
                    && (challenge.length() < LEAST_CHALLENGE
                            || !StandardCharsets.US_ASCII.newEncoder().canEncode(challenge))) {
                throw new IllegalArgumentException(
                        "a challenge has at least " + LEAST_CHALLENGE + " characters, all of them ASCII");
            }
        }
    }

    private final Algorithm algorithm;
    private final byte[] seed;
    private final long period;
    private final int digits;
    private boolean closed;

    private OneTimePassword(Algorithm algorithm, byte[] seed, long period, int digits) {
        this.algorithm = algorithm;
        this.seed = seed;
        this.period = period;
        this.digits = digits;
    }

    /** The usual token: SM3, a new password every 60 seconds, six digits. */
    public static OneTimePassword of(byte[] seed) {
        return of(Algorithm.SM3, seed, LONGEST_PERIOD, LEAST_DIGITS);
    }

    /**
     * @param seed at least 16 bytes, exactly 16 for SM4; copied, the caller wipes its own
     * @param period how long a password is valid, whole seconds from 1 to 60
     * @param digits 6 to 9
     * @throws IllegalArgumentException when one of them is not such
     */
    public static OneTimePassword of(Algorithm algorithm, byte[] seed, Duration period, int digits) {
        Objects.requireNonNull(algorithm, "algorithm");
        require(seed.length >= LEAST_SEED, "a seed has at least " + LEAST_SEED + " bytes, not " + seed.length);
        require(
                algorithm == Algorithm.SM3 || seed.length == BLOCK,
                "a seed for SM4 has " + BLOCK + " bytes, not " + seed.length);
        require(
                period.compareTo(Duration.ofSeconds(1)) >= 0
                        && period.compareTo(LONGEST_PERIOD) <= 0
                        && period.getNano() == 0,
                "a period is whole seconds from 1 to 60, not " + period);
        require(
                digits >= LEAST_DIGITS && digits <= MOST_DIGITS,
                "a password has " + LEAST_DIGITS + " to " + MOST_DIGITS + " digits, not " + digits);
        return new OneTimePassword(algorithm, seed.clone(), period.getSeconds(), digits);
    }

    /**
     * The password of that moment.
     *
     * @throws IllegalArgumentException when the factors have more than 16 bytes and the algorithm is SM4
     * @throws IllegalStateException when this was closed
     */
    public String at(Instant time, Factors factors) {
        return password(Math.floorDiv(time.getEpochSecond(), period), factors);
    }

    /**
     * Whether this is the password of that moment, or of one up to {@code steps} periods before or after it. Takes the same
     * time whichever matches.
     *
     * @param steps 0 to 60; each makes guessing easier
     * @return the time factor that matched, the greatest of them. Keep it, and refuse a later password whose factor is not
     *     greater, or it can be used twice.
     */
    public OptionalLong verify(String password, Instant time, Factors factors, int steps) {
        require(steps >= 0 && steps <= MOST_STEPS, "0 to " + MOST_STEPS + " steps, not " + steps);
        byte[] given = password.getBytes(StandardCharsets.UTF_8);
        long now = Math.floorDiv(time.getEpochSecond(), period);
        OptionalLong matched = OptionalLong.empty();
        for (long step = Math.max(0, now - steps); step <= now + steps; step++) {
            byte[] expected = password(step, factors).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(expected, given)) {
                matched = OptionalLong.of(step);
            }
        }
        return matched;
    }

    private synchronized String password(long time, Factors factors) {
        if (closed) {
            throw new IllegalStateException("the seed was destroyed");
        }
        require(time >= 0, "there are no one-time passwords before 1970");
        byte[] id = id(time, factors);
        byte[] mixed = algorithm == Algorithm.SM3 ? Sm3.digest(seed, id) : sm4(id);
        int sum = 0;
        for (ByteBuffer words = ByteBuffer.wrap(mixed); words.hasRemaining(); ) {
            sum += words.getInt();
        }
        Arrays.fill(mixed, (byte) 0);
        long limit = (long) Math.pow(10, digits);
        return Long.toString(limit + Integer.toUnsignedLong(sum) % limit).substring(1);
    }

    private static byte[] id(long time, Factors factors) {
        byte[] challenge =
                factors.challenge() == null ? new byte[0] : factors.challenge().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer id = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + challenge.length + BLOCK);
        id.putLong(time);
        if (factors.event() != null) {
            id.putInt(factors.event().intValue());
        }
        id.put(challenge);
        return Arrays.copyOf(id.array(), Math.max(BLOCK, id.position()));
    }

    private byte[] sm4(byte[] id) {
        require(id.length == BLOCK, "SM4 takes factors of at most " + BLOCK + " bytes, not " + id.length);
        SM4Engine engine = new SM4Engine();
        engine.init(true, new KeyParameter(seed));
        byte[] out = new byte[BLOCK];
        engine.processBlock(id, 0, out, 0);
        return out;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Overwrites the seed. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(seed, (byte) 0);
    }

    /** Nothing of the seed. */
    @Override
    public String toString() {
        return "OneTimePassword[" + algorithm + ", " + period + " s, " + digits + " digits]";
    }
}
