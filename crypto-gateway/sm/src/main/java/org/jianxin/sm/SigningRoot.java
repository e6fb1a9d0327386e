package org.jianxin.sm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;

/** The SM2 half of the authority: signs certificates with SM2-SM3 (GM/T 0015-2012) through any {@link Signer}. */
final class SigningRoot {

    private final Signer signer;

    SigningRoot(Signer signer) {
        this.signer = signer;
    }

    Sm2Certificate sign(X509v3CertificateBuilder form) {
        try {
            return Sm2Certificate.of(form.build(new Sm2ContentSigner(signer)).getEncoded());
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a signing certificate could not be made", e);
        }
    }

    /** For callers that speak java.security: the JDK's own certificate factory does not know the curve. */
    static X509Certificate x509(Sm2Certificate certificate) {
        try {
            return new JcaX509CertificateConverter()
                    .setProvider(new BouncyCastleProvider())
                    .getCertificate(new org.bouncycastle.cert.X509CertificateHolder(certificate.encoded()));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a signing certificate could not be read again", e);
        }
    }

    private static final class Sm2ContentSigner implements ContentSigner {

        private final Signer signer;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Sm2ContentSigner(Signer signer) {
            this.signer = signer;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return Sm2Curve.SIGNATURE_ALGORITHM;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return signer.sign(content.toByteArray());
        }
    }
}
