package org.jianxin.sm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The P-256 half of the authority: the JDK's own algorithms, for standard TLS 1.3. */
final class TransportRoot {

    private static final String ALGORITHM = "EC";
    static final String SIGNATURE = "SHA256withECDSA";

    private final PrivateKey key;

    TransportRoot(PrivateKey key) {
        this.key = key;
    }

    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make P-256 keys", e);
        }
    }

    /** @throws GeneralSecurityException when the bytes are not a PKCS#8 EC key */
    static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    X509Certificate sign(X509v3CertificateBuilder form) {
        try {
            X509CertificateHolder signed = form.build(new JcaContentSignerBuilder(SIGNATURE).build(key));
            return certificate(signed.getEncoded());
        } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a transport certificate could not be signed", e);
        }
    }

    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
