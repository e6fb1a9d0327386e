package org.jianxin.sm;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.util.Arrays;

/** The one curve of SM2 (GB/T 32918.5-2017) and the names it goes by. */
final class Sm2Curve {

    /** The curve written for this prime; the generic one is several times slower. */
    static final ECDomainParameters DOMAIN = domain();

    static final AlgorithmIdentifier KEY_ALGORITHM =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, GMObjectIdentifiers.sm2p256v1);

    /** Signature algorithm SM2 with SM3, parameters absent (GM/T 0015-2012). */
    static final AlgorithmIdentifier SIGNATURE_ALGORITHM =
            new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);

    private static final int MAX_ID = 1 << 13;

    private Sm2Curve() {}

    /** The default signer id, GM/T 0009-2012 clause 10. */
    static byte[] defaultId() {
        return "1234567812345678".getBytes(StandardCharsets.US_ASCII);
    }

    /** The id, if its length in bits fits into the two bytes that the digest Z has for it (GB/T 32918.2 clause 5.5). */
    static byte[] checkedId(byte[] id) {
        if (id.length >= MAX_ID) {
            throw new IllegalArgumentException("a signer id has fewer than " + MAX_ID + " bytes, not " + id.length);
        }
        return id;
    }

    /** a, b and both coordinates of G, 32 bytes each, as they go into the digest Z (GB/T 32918.2 clause 5.5). */
    static byte[] parameters() {
        return Arrays.concatenate(
                DOMAIN.getCurve().getA().getEncoded(),
                DOMAIN.getCurve().getB().getEncoded(),
                DOMAIN.getG().getAffineXCoord().getEncoded(),
                DOMAIN.getG().getAffineYCoord().getEncoded());
    }

    private static ECDomainParameters domain() {
        X9ECParameters curve = CustomNamedCurves.getByOID(GMObjectIdentifiers.sm2p256v1);
        return new ECNamedDomainParameters(GMObjectIdentifiers.sm2p256v1, curve);
    }
}
