package org.jianxin.sm;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/** PBKDF2 (RFC 8018, 5.2) with HMAC-SM3 as its pseudo-random function. */
final class Pbkdf2Sm3 {

    private Pbkdf2Sm3() {}

    static byte[] derive(char[] password, byte[] salt, int iterations, int length) {
        byte[] secret = Secrets.utf8(password);
        try {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SM3Digest());
            generator.init(secret, salt, iterations);
            return ((KeyParameter) generator.generateDerivedMacParameters(length * 8)).getKey();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
