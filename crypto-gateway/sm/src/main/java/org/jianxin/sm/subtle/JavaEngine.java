package org.jianxin.sm.subtle;

import org.bouncycastle.crypto.digests.SM3Digest;

/** Everything in Java. What it leaks to the cache is said at {@link Sm4Block}. */
final class JavaEngine implements SmEngine {

    static final String ID = "java";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String description() {
        return "Java " + Runtime.version().feature();
    }

    @Override
    public RawAead gcm(byte[] key, int tag) {
        return new JavaGcm(key, tag);
    }

    @Override
    public RawAead ccm(byte[] key, int tag) {
        return new JavaCcm(key, tag);
    }

    @Override
    public RawCbc cbc(byte[] key, Direction direction) {
        return direction == Direction.ENCRYPT ? new JavaCbcEncryption(key) : new JavaCbcDecryption(key);
    }

    @Override
    public RawCtr ctr(byte[] key) {
        return new JavaCtr(key);
    }

    @Override
    public RawDigest sm3() {
        return new Sm3();
    }

    /** BouncyCastle's, at 220 MB/s the faster of those in Java. */
    private static final class Sm3 implements RawDigest {
        private final SM3Digest digest = new SM3Digest();

        @Override
        public void update(byte[] data, int from, int length) {
            digest.update(data, from, length);
        }

        @Override
        public void finish(byte[] out, int to) {
            digest.doFinal(out, to);
        }

        @Override
        public void close() {
            digest.reset();
        }
    }
}
