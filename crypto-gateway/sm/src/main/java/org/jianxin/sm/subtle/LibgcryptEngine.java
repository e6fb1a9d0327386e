package org.jianxin.sm.subtle;

/**
 * SM4 and SM3 of libgcrypt, which every domestic distribution carries: with the vector instructions of today's processors ten
 * times as fast as Java, and without table look-ups there.
 */
final class LibgcryptEngine implements SmEngine {

    static final String ID = "libgcrypt";

    private final String version;

    /** @throws LinkageError when there is no libgcrypt */
    LibgcryptEngine() {
        version = Libgcrypt.load();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String description() {
        return "libgcrypt " + version;
    }

    @Override
    public RawAead gcm(byte[] key, int tag) {
        Parameters.gcmTag(tag);
        return new GcryptAead(Libgcrypt.MODE_GCM, key, tag);
    }

    @Override
    public RawAead ccm(byte[] key, int tag) {
        Parameters.ccmTag(tag);
        return new GcryptAead(Libgcrypt.MODE_CCM, key, tag);
    }

    @Override
    public RawCbc cbc(byte[] key, Direction direction) {
        return new GcryptCbc(key, direction);
    }

    @Override
    public RawCtr ctr(byte[] key) {
        return new GcryptCtr(key);
    }

    @Override
    public RawDigest sm3() {
        return new GcryptDigest();
    }
}
