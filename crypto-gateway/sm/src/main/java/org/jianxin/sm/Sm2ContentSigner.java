package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;

/**
 * Lets any {@link Signer} sign what BouncyCastle builds: certificates, requests and lists, with SM2-with-SM3
 * (1.2.156.10197.1.501, parameters absent). Signs once.
 */
public final class Sm2ContentSigner implements ContentSigner {

    private final Signer signer;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    public Sm2ContentSigner(Signer signer) {
        this.signer = requireNonNull(signer, "signer");
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
