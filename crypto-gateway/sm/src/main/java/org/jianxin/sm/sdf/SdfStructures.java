package org.jianxin.sm.sdf;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.sdf.SdfProfile.CipherField;

/** The structures of GM/T 0018 (clause 5) in the shape of a profile. */
final class SdfStructures {

    private static final int VALUE = 32;
    private static final int POINT = 1 + 2 * VALUE;
    private static final int DIGEST = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final int BITS = 256;

    private static final int ISSUER = 40;
    private static final int NAME = 16;
    private static final int NUMBERS = ISSUER + 2 * NAME;
    private static final int COUNT_OF_NUMBERS = 7;

    private final SdfProfile profile;

    SdfStructures(SdfProfile profile) {
        this.profile = profile;
    }

    int deviceInfoSize() {
        return NUMBERS + COUNT_OF_NUMBERS * profile.integerBytes();
    }

    int publicKeySize() {
        return aligned(profile.integerBytes() + 2 * profile.coordinateBytes());
    }

    int signatureSize() {
        return 2 * profile.coordinateBytes();
    }

    SdfDeviceInfo deviceInfo(Pointer from) {
        return new SdfDeviceInfo(
                text(from, 0, ISSUER),
                text(from, ISSUER, NAME),
                text(from, ISSUER + NAME, NAME),
                number(from, 0),
                number(from, 1),
                number(from, 2),
                number(from, 3),
                number(from, 4),
                number(from, 5),
                number(from, 6));
    }

    private static String text(Pointer from, int at, int length) {
        byte[] bytes = from.getByteArray(at, length);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        // A device's name goes to terminals and logs.
        return new String(bytes, 0, end, StandardCharsets.UTF_8)
                .replaceAll("\\p{C}", "?")
                .strip();
    }

    private long number(Pointer from, int index) {
        return integer(from, NUMBERS + index * profile.integerBytes());
    }

    /** An integer of the profile's width, without sign. */
    long integer(Pointer from, int at) {
        return profile.integerBytes() == Long.BYTES ? from.getLong(at) : Integer.toUnsignedLong(from.getInt(at));
    }

    void integer(Pointer to, int at, int value) {
        if (profile.integerBytes() == Long.BYTES) {
            to.setLong(at, value);
        } else {
            to.setInt(at, value);
        }
    }

    /** @throws IllegalArgumentException when it is not a key of this curve, which tells that the profile is wrong */
    Sm2PublicKey publicKey(Pointer from) {
        long bits = integer(from, 0);
        if (bits != BITS) {
            throw new IllegalArgumentException("ECCrefPublicKey has " + bits + " bits, not " + BITS);
        }
        byte[] point = new byte[POINT];
        point[0] = UNCOMPRESSED;
        int x = profile.integerBytes();
        value(from, x, point, 1, "ECCrefPublicKey.x");
        value(from, x + profile.coordinateBytes(), point, 1 + VALUE, "ECCrefPublicKey.y");
        return Sm2PublicKey.ofPoint(point);
    }

    /** r and s, 32 bytes each. */
    byte[] signature(Pointer from) {
        byte[] both = new byte[2 * VALUE];
        value(from, 0, both, 0, "ECCSignature.r");
        value(from, profile.coordinateBytes(), both, VALUE, "ECCSignature.s");
        return both;
    }

    void signature(byte[] both, Pointer to) {
        value(both, 0, to, 0);
        value(both, VALUE, to, profile.coordinateBytes());
    }

    private void value(Pointer from, int at, byte[] into, int into0, String field) {
        byte[] wide = from.getByteArray(at, profile.coordinateBytes());
        int lead = wide.length - VALUE;
        for (int i = 0; i < lead; i++) {
            if (wide[i] != 0) {
                throw new IllegalArgumentException(field + " does not stand at the right end of its field");
            }
        }
        System.arraycopy(wide, lead, into, into0, VALUE);
    }

    private void value(byte[] from, int at, Pointer to, int to0) {
        to.write((long) to0 + profile.coordinateBytes() - VALUE, from, at, VALUE);
    }

    /** @throws IllegalArgumentException when the text is longer than the structure */
    GuardedMemory ciphertext(Sm2Ciphertext ciphertext) {
        byte[] parts = ciphertext.c1c3c2();
        int length = parts.length - POINT - DIGEST;
        if (profile.cipherCapacity() > 0 && length > profile.cipherCapacity()) {
            throw new IllegalArgumentException(
                    "a text of " + length + " bytes, where ECCCipher takes " + profile.cipherCapacity());
        }
        Map<CipherField, Integer> offsets = new EnumMap<>(CipherField.class);
        int end = 0;
        for (CipherField field : profile.cipherFields()) {
            int offset = field == CipherField.L ? aligned(end) : end;
            offsets.put(field, offset);
            end = offset
                    + switch (field) {
                        case X, Y -> profile.coordinateBytes();
                        case M -> DIGEST;
                        case L -> profile.integerBytes();
                        case C -> profile.cipherCapacity() > 0 ? profile.cipherCapacity() : length;
                    };
        }
        GuardedMemory memory = new GuardedMemory(aligned(end));
        Pointer to = memory.pointer();
        value(parts, 1, to, offsets.get(CipherField.X));
        value(parts, 1 + VALUE, to, offsets.get(CipherField.Y));
        to.write(offsets.get(CipherField.M), parts, POINT, DIGEST);
        integer(to, offsets.get(CipherField.L), length);
        to.write(offsets.get(CipherField.C), parts, POINT + DIGEST, length);
        return memory;
    }

    /** Up to where the compiler puts an integer. */
    private int aligned(int offset) {
        int unit = Math.min(profile.integerBytes(), profile.packing());
        return (offset + unit - 1) / unit * unit;
    }
}
