package org.jianxin.sm;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;

/** The code over a PKCS#12 file (RFC 7292, 4 and appendix B): HMAC under a key made of the password. */
final class Pkcs12Mac {

    private Pkcs12Mac() {}

    /** @param digest of SM3 or SHA-256, by its name in ASN.1 */
    static MacData of(ASN1ObjectIdentifier digest, byte[] content, char[] password, byte[] salt) {
        byte[] code = code(digest(digest), content, password, salt, Pbkdf2Sm3.ITERATIONS);
        return new MacData(
                new DigestInfo(new AlgorithmIdentifier(digest, DERNull.INSTANCE), code), salt, Pbkdf2Sm3.ITERATIONS);
    }

    /**
     * Whether the code is right; compared in constant time.
     *
     * @throws IllegalArgumentException when it is of another kind than HMAC-SM3 and HMAC-SHA-256, or asks for too much work
     */
    static boolean matches(MacData mac, byte[] content, char[] password) {
        ExtendedDigest digest = digest(mac.getMac().getAlgorithmId().getAlgorithm());
        BigInteger count = mac.getIterationCount();
        int iterations =
                Pbkdf2Sm3.checkedIterations(count.bitLength() < Integer.SIZE ? count.intValue() : Integer.MAX_VALUE);
        byte[] expected = code(digest, content, password, mac.getSalt(), iterations);
        return MessageDigest.isEqual(expected, mac.getMac().getDigest());
    }

    private static ExtendedDigest digest(ASN1ObjectIdentifier name) {
        if (GMObjectIdentifiers.sm3.equals(name)) {
            return new SM3Digest();
        }
        if (NISTObjectIdentifiers.id_sha256.equals(name)) {
            return new SHA256Digest();
        }
        throw new IllegalArgumentException("its code is neither HMAC-SM3 nor HMAC-SHA-256");
    }

    private static byte[] code(ExtendedDigest digest, byte[] content, char[] password, byte[] salt, int iterations) {
        byte[] secret = PBEParametersGenerator.PKCS12PasswordToBytes(password);
        try {
            PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(digest);
            generator.init(secret, salt, iterations);
            HMac hmac = new HMac(digest);
            hmac.init(generator.generateDerivedMacParameters(digest.getDigestSize() * Byte.SIZE));
            hmac.update(content, 0, content.length);
            byte[] code = new byte[hmac.getMacSize()];
            hmac.doFinal(code, 0);
            return code;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
