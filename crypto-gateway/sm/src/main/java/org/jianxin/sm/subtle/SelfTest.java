package org.jianxin.sm.subtle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/** Known answers that an engine must give before anything is entrusted to it. */
final class SelfTest {

    private static final HexFormat HEX = HexFormat.of();

    /** RFC 8998, A.1 and A.2: one key, nonce, text and associated data for both modes. */
    private static final byte[] KEY = HEX.parseHex("0123456789abcdeffedcba9876543210");

    private static final byte[] NONCE = HEX.parseHex("00001234567800000000abcd");
    private static final byte[] ASSOCIATED = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    private static final byte[] TEXT = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
            + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    private static final String GCM = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
            + "83de3541e4c2b58177e065a9bf7b62ec";
    private static final String CCM = "48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094"
            + "fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b"
            + "16842d4fa186f56ab33256971fa110f4";

    /** GB/T 32907-2016, A.1: the text is the key. */
    private static final String BLOCK = "681edf34d206965e86b3e94f536e4246";

    /** GB/T 32905-2016, A.1. */
    private static final String SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";

    private SelfTest() {}

    /** What is wrong with the engine; null when all is well. */
    static @Nullable String failure(SmEngine engine) {
        try {
            if (!HEX.formatHex(sealed(engine.gcm(KEY))).equals(GCM)) {
                return "SM4-GCM gives another result than RFC 8998, A.1";
            }
            if (!HEX.formatHex(sealed(engine.ccm(KEY))).equals(CCM)) {
                return "SM4-CCM gives another result than RFC 8998, A.2";
            }
            byte[] block = new byte[RawCbc.BLOCK];
            try (RawCbc cbc = engine.cbc(KEY, SmEngine.Direction.ENCRYPT)) {
                cbc.process(new byte[RawCbc.BLOCK], KEY, 0, RawCbc.BLOCK, block, 0);
            }
            if (!HEX.formatHex(block).equals(BLOCK)) {
                return "SM4 gives another result than GB/T 32907-2016, A.1";
            }
            try (RawCbc cbc = engine.cbc(KEY, SmEngine.Direction.DECRYPT)) {
                cbc.process(new byte[RawCbc.BLOCK], block, 0, RawCbc.BLOCK, block, 0);
            }
            if (!Arrays.equals(block, KEY)) {
                return "SM4 does not decrypt what it encrypted";
            }
            byte[] stream = new byte[RawCtr.BLOCK];
            try (RawCtr ctr = engine.ctr(KEY)) {
                ctr.process(KEY, new byte[RawCtr.BLOCK], 0, RawCtr.BLOCK, stream, 0);
            }
            if (!HEX.formatHex(stream).equals(BLOCK)) {
                return "SM4-CTR gives another result than GB/T 32907-2016, A.1";
            }
            byte[] digest = new byte[RawDigest.LENGTH];
            try (RawDigest sm3 = engine.sm3()) {
                sm3.update("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
                sm3.finish(digest, 0);
            }
            return HEX.formatHex(digest).equals(SM3_ABC) ? null : "SM3 gives another result than GB/T 32905-2016, A.1";
        } catch (AEADBadTagException | RuntimeException e) {
            return e.toString();
        }
    }

    /** The sealed text, opened again and, changed in one bit, refused. */
    private static byte[] sealed(RawAead aead) throws AEADBadTagException {
        try (aead) {
            byte[] sealed = new byte[TEXT.length + RawAead.TAG];
            aead.seal(NONCE, ASSOCIATED, TEXT, 0, TEXT.length, sealed, 0);
            byte[] opened = new byte[TEXT.length];
            aead.open(NONCE, ASSOCIATED, sealed, 0, sealed.length, opened, 0);
            if (!Arrays.equals(opened, TEXT)) {
                throw new IllegalStateException("it does not decrypt what it encrypted");
            }
            byte[] changed = sealed.clone();
            changed[0] ^= 1;
            try {
                aead.open(NONCE, ASSOCIATED, changed, 0, changed.length, opened, 0);
            } catch (AEADBadTagException refused) {
                return sealed;
            }
            throw new IllegalStateException("it accepts a changed text");
        }
    }
}
