package org.jianxin.sm;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** Gives out prepared bytes, so that the examples of the standards can be computed again. */
final class ScriptedRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final transient Deque<byte[]> prepared = new ArrayDeque<>();

    ScriptedRandom(String... hex) {
        for (String each : hex) {
            prepared.add(HexFormat.of().parseHex(each));
        }
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] next = prepared.remove();
        if (next.length != bytes.length) {
            throw new IllegalStateException("asked for " + bytes.length + " bytes, " + next.length + " are prepared");
        }
        System.arraycopy(next, 0, bytes, 0, bytes.length);
    }
}
