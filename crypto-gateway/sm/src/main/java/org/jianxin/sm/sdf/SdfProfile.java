package org.jianxin.sm.sdf;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/**
 * How one vendor's library lays out what GM/T 0018 leaves to the reader or the vendor changed. It must be right: a library that
 * is given memory of another shape computes with other bytes. {@link SdfDevice} tests every key under it before it is used.
 *
 * @param name as it stands in messages
 * @param integerBytes width of the standard's ULONG, 4 or 8
 * @param coordinateBytes of a point, a signature and a private key (ECCref_MAX_LEN), 32 to 128; values stand at the right end
 * @param packing most bytes a field is aligned to, 1, 2, 4 or 8 (the compiler's {@code pragma pack})
 * @param cipherFields the fields of ECCCipher in their order, each once
 * @param cipherCapacity bytes of the field C; 0 when it takes as many as the text has. Only the last field may be so
 * @param internalDecrypt how {@code SDF_InternalDecrypt_ECC} is called
 */
public record SdfProfile(
        String name,
        int integerBytes,
        int coordinateBytes,
        int packing,
        List<CipherField> cipherFields,
        int cipherCapacity,
        InternalDecrypt internalDecrypt) {

    /** The standard's own structures: coordinates of 64 bytes, a text of any length at the end of ECCCipher. */
    public static final SdfProfile GMT0018_2012 = new SdfProfile(
            "gmt0018-2012",
            4,
            64,
            8,
            List.of(CipherField.X, CipherField.Y, CipherField.M, CipherField.L, CipherField.C),
            0,
            InternalDecrypt.NONE);

    /** The structures did not change in 2023. */
    public static final SdfProfile GMT0018_2023 = GMT0018_2012.named("gmt0018-2023");

    private static final int LEAST_COORDINATE = 32;
    private static final int MOST_COORDINATE = 128;
    private static final int MOST_CAPACITY = 1 << 16;

    /** A field of ECCCipher: both coordinates of C1, the digest C3 (32 bytes), and length and bytes of C2. */
    public enum CipherField {
        X,
        Y,
        M,
        L,
        C
    }

    /**
     * Neither edition of the standard has a function that decrypts with an internal key; vendors add one under the same name with
     * different arguments. The wrong ones would make the library write to an address that is none.
     */
    public enum InternalDecrypt {
        /** The device has none, or it is not known how to call it. */
        NONE,
        /** Session, key, ciphertext, text, length. */
        WITHOUT_ALGORITHM,
        /** Session, key, algorithm (SGD_SM2_3), ciphertext, text, length. */
        WITH_ALGORITHM
    }

    public SdfProfile {
        requireNonNull(name, "name");
        requireNonNull(internalDecrypt, "internalDecrypt");
        cipherFields = List.copyOf(cipherFields);
        require(integerBytes == 4 || integerBytes == 8, "integer-bytes is 4 or 8, not " + integerBytes);
        require(
                coordinateBytes >= LEAST_COORDINATE && coordinateBytes <= MOST_COORDINATE,
                "coordinate-bytes is " + LEAST_COORDINATE + " to " + MOST_COORDINATE + ", not " + coordinateBytes);
        require(
                packing == 1 || packing == 2 || packing == 4 || packing == 8,
                "packing is 1, 2, 4 or 8, not " + packing);
        require(
                cipherFields.size() == CipherField.values().length
                        && EnumSet.copyOf(cipherFields).size() == cipherFields.size(),
                "cipher-fields has each of x, y, m, l and c once");
        require(
                cipherCapacity >= 0 && cipherCapacity <= MOST_CAPACITY,
                "cipher-capacity is flexible or 1 to " + MOST_CAPACITY + ", not " + cipherCapacity);
        require(
                cipherCapacity > 0 || cipherFields.get(cipherFields.size() - 1) == CipherField.C,
                "cipher-capacity is flexible only where c is the last of cipher-fields");
    }

    /**
     * Reads a profile: a line {@code name = value} each, {@code #} before remarks; what is not given is as in {@code base}, which
     * is {@code gmt0018-2012} when it is not given either.
     *
     * @throws SdfProfileException when a line is not such; the message names file, line and field
     */
    public static SdfProfile read(Path file) throws IOException {
        return SdfProfileReader.read(file);
    }

    private SdfProfile named(String other) {
        return new SdfProfile(
                other, integerBytes, coordinateBytes, packing, cipherFields, cipherCapacity, internalDecrypt);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
