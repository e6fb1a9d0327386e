package org.jianxin.gateway.answer;

/** Watches how much a packed document grows. */
final class Expansion {
    /** JSON of equal records packs 20 to 50 times; DEFLATE cannot pack more than 1032 times, Brotli can. */
    static final int MAX_RATIO = 200;
    /** What is no more than that does no harm, however well it was packed. */
    static final long HARMLESS = 1 << 20;
    /** Nobody's answer is longer; what is that long can be asked for in parts or unpacked. */
    static final long MAX_LENGTH = 4L << 30;

    private long packed;
    private long unpacked;

    void in(int bytes) {
        packed += bytes;
    }

    void out(int bytes) throws RefusedException {
        unpacked += bytes;
        if (unpacked > MAX_LENGTH) {
            throw new RefusedException(Refusal.COMPRESSION_BOMB, "more than " + MAX_LENGTH + " bytes unpacked");
        }
        if (unpacked > HARMLESS && unpacked / MAX_RATIO > packed) {
            throw new RefusedException(Refusal.COMPRESSION_BOMB, "more than " + MAX_RATIO + " times as long unpacked");
        }
    }
}
