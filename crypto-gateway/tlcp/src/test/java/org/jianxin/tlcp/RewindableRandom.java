package org.jianxin.tlcp;

import java.security.SecureRandom;
import java.util.Random;

/** Random numbers that are the same ones after each {@link #rewind}. */
final class RewindableRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private Random random;

    RewindableRandom(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    void rewind() {
        random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
