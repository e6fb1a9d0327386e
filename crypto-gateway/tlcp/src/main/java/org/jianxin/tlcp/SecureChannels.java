package org.jianxin.tlcp;

import java.io.IOException;
import java.nio.file.Path;

/** The secure channels there are. */
public final class SecureChannels {

    private SecureChannels() {}

    /**
     * Standard TLS 1.3 (RFC 8446) and nothing older.
     *
     * @param certificateChainPem our certificate, then those above it
     * @param privateKeyPem its key: PKCS#8 EC, not encrypted
     * @param trustRootPem the roots we trust, at least one
     * @throws IOException when a file cannot be read or is not what it must be; the message names the file
     */
    public static SecureChannel standard(Path certificateChainPem, Path privateKeyPem, Path trustRootPem)
            throws IOException {
        return StandardChannel.load(certificateChainPem, privateKeyPem, trustRootPem);
    }

    /**
     * As {@link #standard}, for connecting only and without a certificate of our own: what a person's browser does.
     *
     * @param trustRootPem the roots we trust, at least one
     * @throws IOException when the file cannot be read or is not what it must be; the message names the file
     */
    public static SecureChannel standardAnonymous(Path trustRootPem) throws IOException {
        return StandardChannel.loadAnonymous(trustRootPem);
    }
}
