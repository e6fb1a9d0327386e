package org.jianxin.sm;

import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What an end certificate is shown for (GM/T 0015-2012, 5.2.4.2.4). */
public enum CertificateUse {
    /** To sign as a server. */
    SERVER_SIGNATURE(KeyUsage.digitalSignature, KeyPurposeId.id_kp_serverAuth),
    /** To be encrypted to as a server. */
    SERVER_ENCRYPTION(CertificateUse.ENCRYPTION, KeyPurposeId.id_kp_serverAuth),
    /** To sign as a client. */
    CLIENT_SIGNATURE(KeyUsage.digitalSignature, KeyPurposeId.id_kp_clientAuth),
    /** To agree upon keys as a client. */
    CLIENT_ENCRYPTION(CertificateUse.ENCRYPTION, KeyPurposeId.id_kp_clientAuth);

    private static final int ENCRYPTION = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement;

    private final int usages;
    private final KeyPurposeId purpose;

    CertificateUse(int usages, KeyPurposeId purpose) {
        this.usages = usages;
        this.purpose = purpose;
    }

    /** Bits of which the key usage must have one. */
    int usages() {
        return usages;
    }

    /** The purpose it must have when it is limited to purposes at all. */
    KeyPurposeId purpose() {
        return purpose;
    }
}
