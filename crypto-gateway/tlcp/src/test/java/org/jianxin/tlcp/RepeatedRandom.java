package org.jianxin.tlcp;

import java.security.SecureRandom;
import java.util.Random;

/** Random numbers that are the same each time. */
final class RepeatedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final Random random;

    RepeatedRandom(long seed) {
        random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
