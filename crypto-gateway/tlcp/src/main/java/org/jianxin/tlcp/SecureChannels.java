package org.jianxin.tlcp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

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

    /**
     * TLCP 1.1 (GB/T 38636-2020).
     *
     * @param own who we are; null for connecting only and without certificates
     * @param trustRootPem the SM2 roots we trust, at least one
     * @param revoked lists of revoked certificates; one that is out of date makes its issuer's certificates invalid
     * @throws IOException when a file cannot be read or is not what it must be; the message names the file
     */
    public static SecureChannel tlcp(
            @Nullable DualCertificateFiles own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return TlcpChannel.load(own, trustRootPem, revoked, engine, clock);
    }

    /**
     * Both at once, for the accepting side: the first record a client sends decides.
     *
     * @param national TLCP, as of {@link #tlcp}
     * @param standard TLS 1.3, as of {@link #standard}; null refuses it in the handshake, with {@link NationalOnlyException}
     */
    public static SecureChannel either(SecureChannel national, @Nullable SecureChannel standard) {
        return new EitherChannel(national, standard);
    }
}
