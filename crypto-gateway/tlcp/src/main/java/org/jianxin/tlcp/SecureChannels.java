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
        return tlcpAs(own == null ? null : TlcpCredentials.of(own), trustRootPem, revoked, engine, clock);
    }

    /**
     * TLCP 1.1 (GB/T 38636-2020) with keys that need not be in files.
     *
     * @param own who we are; the keys must work as long as the channel is used
     * @param trustRootPem as of {@link #tlcp}
     * @param revoked as there
     * @throws IllegalArgumentException when a key is not that of its certificate
     * @throws IOException as there
     */
    public static SecureChannel tlcpWithKeys(
            DualCertificateKeys own, Path trustRootPem, List<RevocationList> revoked, SmEngine engine, Clock clock)
            throws IOException {
        return tlcpAs(TlcpCredentials.of(own), trustRootPem, revoked, engine, clock);
    }

    private static SecureChannel tlcpAs(
            @Nullable TlcpCredentials own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return NationalChannel.load(
                own, trustRootPem, revoked, clock, (who, trust) -> NationalContext.tlcp(who, trust, engine, clock));
    }

    /**
     * TLS 1.3 (RFC 8446) with national cryptography (RFC 8998), and nothing else: {@code TLS_SM4_GCM_SM3} or {@code
     * TLS_SM4_CCM_SM3}, keys agreed upon on the SM2 curve, SM2 signatures.
     *
     * @param own who we are, of which the signing certificate is shown; null for connecting only and without certificates
     * @param trustRootPem the SM2 roots we trust, at least one
     * @param revoked as for {@link #tlcp}
     * @throws IOException when a file cannot be read or is not what it must be; the message names the file
     */
    public static SecureChannel tls13(
            @Nullable DualCertificateFiles own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return tls13As(own == null ? null : TlcpCredentials.of(own), trustRootPem, revoked, engine, clock);
    }

    /** As {@link #tls13}, with keys that need not be in files, as of {@link #tlcpWithKeys}. */
    public static SecureChannel tls13WithKeys(
            DualCertificateKeys own, Path trustRootPem, List<RevocationList> revoked, SmEngine engine, Clock clock)
            throws IOException {
        return tls13As(TlcpCredentials.of(own), trustRootPem, revoked, engine, clock);
    }

    private static SecureChannel tls13As(
            @Nullable TlcpCredentials own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return NationalChannel.load(
                own, trustRootPem, revoked, clock, (who, trust) -> NationalContext.tls13(who, trust, engine, clock));
    }

    /**
     * All of them on one port, for the accepting side: what a client says first decides. Connections we make are TLCP.
     *
     * @param tlcp as of {@link #tlcp}
     * @param tls13 as of {@link #tls13}
     * @param standard as of {@link #standard}; null to refuse who speaks nothing else, with a {@link NationalOnlyException}
     */
    public static SecureChannel onOnePort(SecureChannel tlcp, SecureChannel tls13, @Nullable SecureChannel standard) {
        return new OnePortChannel(tlcp, tls13, standard);
    }
}
