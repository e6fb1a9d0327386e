package org.jianxin.sm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** A transport certificate just issued, with its private key. {@link #close} wipes the key. */
public final class Issued implements AutoCloseable {

    private final List<X509Certificate> chain;
    private final byte[] pkcs8;
    private boolean closed;

    Issued(List<X509Certificate> chain, byte[] pkcs8) {
        this.chain = List.copyOf(chain);
        this.pkcs8 = pkcs8.clone();
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The certificate and those between it and the root, which is not among them. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Writes the chain (PEM, mode 0644) and the private key (PKCS#8 PEM without password, mode 0600).
     *
     * @throws IllegalStateException after {@link #close}
     */
    public void write(Path chainPem, Path keyPem) throws IOException {
        if (closed) {
            throw new IllegalStateException("the private key was wiped");
        }
        ByteArrayOutputStream certificates = new ByteArrayOutputStream();
        try {
            for (X509Certificate each : chain) {
                certificates.writeBytes(Pem.encode("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
        byte[] key = Pem.encode("PRIVATE KEY", pkcs8);
        try {
            PrivateFiles.write(keyPem, key, PrivateFiles.OWNER_ONLY);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        PrivateFiles.write(chainPem, certificates.toByteArray(), PrivateFiles.EVERYONE_READS);
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(pkcs8, (byte) 0);
    }

    /** The subject; never anything of the key. */
    @Override
    public String toString() {
        return "Issued[" + certificate().getSubjectX500Principal() + "]";
    }
}
