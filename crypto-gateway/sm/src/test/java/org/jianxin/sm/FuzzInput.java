package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/** Bytes from a fuzzer, of which the first says of what kind they are, and what is taken from the heap to read them. */
final class FuzzInput {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST = 32L << 20;
    private static final int MOST_PER_BYTE = 4 << 10;

    private final byte[] bytes;

    interface Reading {
        void read(byte[] rest) throws IOException;
    }

    FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] of(Enum<?> kind, byte[] rest) {
        byte[] input = new byte[1 + rest.length];
        input[0] = (byte) kind.ordinal();
        System.arraycopy(rest, 0, input, 1, rest.length);
        return input;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    <K> K kind(K[] kinds) {
        return kinds[(bytes[0] & 0xff) % kinds.length];
    }

    private byte[] rest() {
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** Nobody may make us take much by sending little; reads it again when it was much, for then classes may have been loaded. */
    void assertTakesLittle(Reading reading) throws IOException {
        if (!takesLittle(reading)) {
            assertThat(takesLittle(reading)).as("takes little from the heap").isTrue();
        }
    }

    private boolean takesLittle(Reading reading) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        reading.read(rest());
        return THREADS.getCurrentThreadAllocatedBytes() - before < MOST + (long) MOST_PER_BYTE * bytes.length;
    }

    /** Keys are the same in each run: stored inputs hold certificates of them. */
    static SecureRandom sameEachTime() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(20261126); // before anything was asked for, this is all that it begins with
            return random;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
