package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * A text encrypted with SM2 (GB/T 32918.4-2016), in the two forms it travels in: ASN.1 (GM/T 0009-2012 clause 7.2) and the
 * plain sequence C1 C3 C2, point, digest and text. Immutable.
 */
public final class Sm2Ciphertext {

    private static final int COORDINATE = 32;
    private static final int POINT = 1 + 2 * COORDINATE;
    private static final int UNCOMPRESSED = 4;

    /** C1 C3 C2 with the point uncompressed. */
    private final byte[] parts;

    private Sm2Ciphertext(byte[] parts) {
        this.parts = parts;
        if (parts.length <= POINT + Sm3.LENGTH || parts[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("not an SM2 ciphertext C1 C3 C2 with an uncompressed point");
        }
        point(); // refuses a point that is not on the curve
    }

    /**
     * Reads the plain form; the byte 04 before the point, which some write and some do not, may be missing.
     *
     * @throws IllegalArgumentException when it is not a ciphertext, or its point not on the curve
     */
    public static Sm2Ciphertext ofC1C3C2(byte[] parts) {
        IllegalArgumentException refused;
        try {
            return new Sm2Ciphertext(parts.clone());
        } catch (IllegalArgumentException e) {
            refused = e;
        }
        byte[] prefixed = new byte[parts.length + 1];
        prefixed[0] = UNCOMPRESSED;
        System.arraycopy(parts, 0, prefixed, 1, parts.length);
        try {
            return new Sm2Ciphertext(prefixed);
        } catch (IllegalArgumentException e) {
            throw refused;
        }
    }

    /**
     * Reads the ASN.1 form, which must be DER.
     *
     * @throws IllegalArgumentException when it is not a ciphertext, or its point not on the curve
     */
    public static Sm2Ciphertext ofAsn1(byte[] der) {
        try {
            ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (sequence.size() != 4 || !Arrays.equals(sequence.getEncoded(ASN1Encoding.DER), der)) {
                throw new IllegalArgumentException("not a DER sequence of four");
            }
            byte[] digest = ASN1OctetString.getInstance(sequence.getObjectAt(2)).getOctets();
            byte[] text = ASN1OctetString.getInstance(sequence.getObjectAt(3)).getOctets();
            if (digest.length != Sm3.LENGTH) {
                throw new IllegalArgumentException("its digest has not 32 bytes");
            }
            byte[] parts = new byte[POINT + Sm3.LENGTH + text.length];
            parts[0] = UNCOMPRESSED;
            coordinate(sequence.getObjectAt(0), parts, 1);
            coordinate(sequence.getObjectAt(1), parts, 1 + COORDINATE);
            System.arraycopy(digest, 0, parts, POINT, Sm3.LENGTH);
            System.arraycopy(text, 0, parts, POINT + Sm3.LENGTH, text.length);
            return new Sm2Ciphertext(parts);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an SM2 ciphertext in ASN.1: " + e.getMessage(), e);
        }
    }

    private static void coordinate(Object integer, byte[] parts, int at) {
        BigInteger value = ASN1Integer.getInstance(integer).getValue();
        if (value.signum() < 0) {
            throw new IllegalArgumentException("a coordinate is negative");
        }
        BigIntegers.asUnsignedByteArray(value, parts, at, COORDINATE);
    }

    /** GM/T 0009-2012 clause 7.2, DER. */
    public byte[] asn1() {
        try {
            return new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                        new ASN1Integer(new BigInteger(1, parts, 1, COORDINATE)),
                        new ASN1Integer(new BigInteger(1, parts, 1 + COORDINATE, COORDINATE)),
                        new DEROctetString(Arrays.copyOfRange(parts, POINT, POINT + Sm3.LENGTH)),
                        new DEROctetString(Arrays.copyOfRange(parts, POINT + Sm3.LENGTH, parts.length))
                    })
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a ciphertext could not be encoded", e);
        }
    }

    /** Point (65 bytes, beginning with 04), digest (32 bytes) and text one after another. */
    public byte[] c1c3c2() {
        return parts.clone();
    }

    private ECPoint point() {
        return Sm2Curve.DOMAIN.validatePublicPoint(Sm2Curve.DOMAIN.getCurve().decodePoint(Arrays.copyOf(parts, POINT)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sm2Ciphertext that && Arrays.equals(parts, that.parts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(parts);
    }

    @Override
    public String toString() {
        return "Sm2Ciphertext[" + (parts.length - POINT - Sm3.LENGTH) + " bytes]";
    }
}
