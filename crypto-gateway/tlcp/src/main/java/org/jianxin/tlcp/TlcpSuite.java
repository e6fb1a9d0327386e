package org.jianxin.tlcp;

import java.util.Optional;

/** Cipher suites of TLCP (GB/T 38636-2020, 6.4.5.2.1 table 2) that are spoken here, the preferred ones first. */
enum TlcpSuite {
    ECC_SM4_GCM_SM3(0xe053, false, true),
    ECDHE_SM4_GCM_SM3(0xe051, true, true),
    ECC_SM4_CBC_SM3(0xe013, false, false),
    ECDHE_SM4_CBC_SM3(0xe011, true, false);

    private final int code;
    private final boolean ephemeral;
    private final boolean gcm;

    TlcpSuite(int code, boolean ephemeral, boolean gcm) {
        this.code = code;
        this.ephemeral = ephemeral;
        this.gcm = gcm;
    }

    int code() {
        return code;
    }

    /** Whether the keys are agreed upon (GB/T 32918.3), which takes an encryption certificate on both sides. */
    boolean ephemeral() {
        return ephemeral;
    }

    boolean gcm() {
        return gcm;
    }

    static Optional<TlcpSuite> of(int code) {
        for (TlcpSuite suite : values()) {
            if (suite.code == code) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }
}
