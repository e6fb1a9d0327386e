package org.jianxin.sm.ca;

import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jianxin.sm.CertificateUse;

/** What a holder is; becomes OU in lower case and decides what the certificates may be used for. */
public enum HolderKind {
    GATEWAY(true),
    SERVICE(true),
    AGENT(false),
    CONSUMER(false),
    PERSON(false);

    private final boolean server;

    HolderKind(boolean server) {
        this.server = server;
    }

    /** OU in the certificates. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Servers also make connections. */
    KeyPurposeId[] purposes() {
        return server
                ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
                : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
    }

    CertificateUse signature() {
        return server ? CertificateUse.SERVER_SIGNATURE : CertificateUse.CLIENT_SIGNATURE;
    }

    CertificateUse encryption() {
        return server ? CertificateUse.SERVER_ENCRYPTION : CertificateUse.CLIENT_ENCRYPTION;
    }

    /** @throws IllegalArgumentException when there is no such kind */
    static HolderKind of(String id) {
        return Arrays.stream(values())
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of holder \"" + id + "\""));
    }

    @Override
    public String toString() {
        return id();
    }
}
