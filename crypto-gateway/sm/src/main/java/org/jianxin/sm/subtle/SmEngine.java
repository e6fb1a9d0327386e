package org.jianxin.sm.subtle;

/**
 * A way to compute SM4 and SM3. All engines give the same results; they differ in speed and in what somebody on the same
 * machine could observe. Get one from {@link SmEngines}, which tests it first. Thread-safe; what it makes is not.
 */
public interface SmEngine {

    /** What it is called in settings and on the command line. */
    String id();

    /** Name and version for people. */
    String description();

    /** SM4-GCM (NIST SP 800-38D; RFC 8998) under a key of 16 bytes, which the caller may wipe. */
    default RawAead gcm(byte[] key) {
        return gcm(key, RawAead.TAG);
    }

    /**
     * The same with tags of another length, for texts that others made: 4, 8 or 12 to 16 bytes.
     *
     * @throws IllegalArgumentException when key or tag have another length
     */
    RawAead gcm(byte[] key, int tag);

    /** SM4-CCM (NIST SP 800-38C; RFC 8998) under a key of 16 bytes, which the caller may wipe. */
    default RawAead ccm(byte[] key) {
        return ccm(key, RawAead.TAG);
    }

    /**
     * The same with tags of another length, for texts that others made: 4, 6, 8, 10, 12, 14 or 16 bytes.
     *
     * @throws IllegalArgumentException when key or tag have another length
     */
    RawAead ccm(byte[] key, int tag);

    /** SM4-CBC in this direction under a key of 16 bytes, which the caller may wipe. */
    RawCbc cbc(byte[] key, Direction direction);

    /** SM4-CTR under a key of 16 bytes, which the caller may wipe. */
    RawCtr ctr(byte[] key);

    /** SM3. */
    RawDigest sm3();

    /** Which way a block cipher goes. */
    enum Direction {
        ENCRYPT,
        DECRYPT
    }
}
