package org.jianxin.sm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jianxin.sm.subtle.RawCbc;
import org.jianxin.sm.subtle.RawCtr;
import org.jianxin.sm.subtle.SmEngine;

/**
 * Encrypts in CTR or CBC mode, then authenticates with HMAC-SM3: initial vector, encrypted text, code. What the code covers is
 * unambiguous: associated data, vector, encrypted text, and the length of the associated data in bits as eight bytes (the
 * construction of RFC 7518, 5.2.2.1). Both keys come from the one by HKDF-SM3. Nothing is decrypted before the code is right, so
 * bad padding is never seen by anybody who could learn from it.
 */
final class MacSealer implements Sealer {

    /** A way to encrypt. */
    private interface Body extends AutoCloseable {
        /** Length of the random part of the initial vector. */
        int vector();

        byte[] encrypt(byte[] vector, byte[] text);

        /** Of what was authenticated. */
        byte[] decrypt(byte[] vector, byte[] encrypted) throws UndecipherableException;

        @Override
        void close();
    }

    private final Body body;
    private final HmacSm3 hmac;

    private MacSealer(Body body, byte[] macKey) {
        this.body = body;
        this.hmac = new HmacSm3(macKey);
    }

    static MacSealer ctr(SmEngine engine, byte[] key) {
        byte[] keys = keys(key, "SM4-CTR-HMAC-SM3");
        byte[] cipherKey = Arrays.copyOf(keys, Sm4Key.LENGTH);
        byte[] macKey = Arrays.copyOfRange(keys, Sm4Key.LENGTH, keys.length);
        try {
            return new MacSealer(new Ctr(engine.ctr(cipherKey)), macKey);
        } finally {
            wipe(keys, cipherKey, macKey);
        }
    }

    static MacSealer cbc(SmEngine engine, byte[] key) {
        byte[] keys = keys(key, "SM4-CBC-HMAC-SM3");
        byte[] cipherKey = Arrays.copyOf(keys, Sm4Key.LENGTH);
        byte[] macKey = Arrays.copyOfRange(keys, Sm4Key.LENGTH, keys.length);
        try {
            RawCbc encryption = engine.cbc(cipherKey, SmEngine.Direction.ENCRYPT);
            return new MacSealer(new Cbc(encryption, engine.cbc(cipherKey, SmEngine.Direction.DECRYPT)), macKey);
        } finally {
            wipe(keys, cipherKey, macKey);
        }
    }

    private static byte[] keys(byte[] key, String use) {
        byte[] info = ("jianxin " + use).getBytes(StandardCharsets.US_ASCII);
        return HkdfSm3.derive(key, new byte[0], info, Sm4Key.LENGTH + Sm3.LENGTH);
    }

    private static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }

    @Override
    public byte[] seal(byte[] text, byte[] associated, SecureRandom random) {
        byte[] vector = new byte[body.vector()];
        random.nextBytes(vector);
        byte[] encrypted = body.encrypt(vector, text);
        return ByteBuffer.allocate(vector.length + encrypted.length + Sm3.LENGTH)
                .put(vector)
                .put(encrypted)
                .put(code(associated, vector, encrypted))
                .array();
    }

    @Override
    public byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException {
        int length = sealed.length - body.vector() - Sm3.LENGTH;
        if (length < 0) {
            throw new UndecipherableException();
        }
        byte[] vector = Arrays.copyOf(sealed, body.vector());
        byte[] encrypted = Arrays.copyOfRange(sealed, vector.length, vector.length + length);
        byte[] stated = Arrays.copyOfRange(sealed, vector.length + length, sealed.length);
        if (!MessageDigest.isEqual(code(associated, vector, encrypted), stated)) {
            throw new UndecipherableException();
        }
        return body.decrypt(vector, encrypted);
    }

    private byte[] code(byte[] associated, byte[] vector, byte[] encrypted) {
        byte[] bits = ByteBuffer.allocate(Long.BYTES)
                .putLong((long) associated.length * Byte.SIZE)
                .array();
        return hmac.mac(associated, vector, encrypted, bits);
    }

    @Override
    public void close() {
        body.close();
    }

    /** Twelve random bytes, then the number of the block from zero on. */
    private record Ctr(RawCtr cipher) implements Body {
        @Override
        public int vector() {
            return RawCtr.BLOCK - Integer.BYTES;
        }

        @Override
        public byte[] encrypt(byte[] vector, byte[] text) {
            byte[] out = new byte[text.length];
            cipher.process(Arrays.copyOf(vector, RawCtr.BLOCK), text, 0, text.length, out, 0);
            return out;
        }

        @Override
        public byte[] decrypt(byte[] vector, byte[] encrypted) {
            return encrypt(vector, encrypted);
        }

        @Override
        public void close() {
            cipher.close();
        }
    }

    /** A random block; the text is filled up with as many bytes as are missing, of that value (RFC 5652, 6.3). */
    private record Cbc(RawCbc encryption, RawCbc decryption) implements Body {
        @Override
        public int vector() {
            return RawCbc.BLOCK;
        }

        @Override
        public byte[] encrypt(byte[] vector, byte[] text) {
            int missing = RawCbc.BLOCK - text.length % RawCbc.BLOCK;
            byte[] padded = Arrays.copyOf(text, text.length + missing);
            Arrays.fill(padded, text.length, padded.length, (byte) missing);
            encryption.process(vector, padded, 0, padded.length, padded, 0);
            return padded;
        }

        @Override
        public byte[] decrypt(byte[] vector, byte[] encrypted) throws UndecipherableException {
            if (encrypted.length == 0 || encrypted.length % RawCbc.BLOCK != 0) {
                throw new UndecipherableException(); // made with the key, but not by encrypt
            }
            byte[] padded = new byte[encrypted.length];
            decryption.process(vector, encrypted, 0, encrypted.length, padded, 0);
            try {
                int missing = padded[padded.length - 1];
                if (missing < 1 || missing > RawCbc.BLOCK) {
                    throw new UndecipherableException();
                }
                return Arrays.copyOf(padded, padded.length - missing);
            } finally {
                Arrays.fill(padded, (byte) 0);
            }
        }

        @Override
        public void close() {
            encryption.close();
            decryption.close();
        }
    }
}
