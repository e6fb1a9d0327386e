package org.jianxin.tlcp;

import java.util.Optional;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.SmEngine;

/** Cipher suites of TLS 1.3 with national cryptography (RFC 8998, 3.1), the preferred ones first. */
enum Tls13Suite {
    TLS_SM4_GCM_SM3(0x00c6),
    TLS_SM4_CCM_SM3(0x00c7);

    /** Length in bytes of the keys. */
    static final int KEY = 16;

    private final int code;

    Tls13Suite(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    RawAead cipher(SmEngine engine, byte[] key) {
        return this == TLS_SM4_GCM_SM3 ? engine.gcm(key) : engine.ccm(key);
    }

    static Optional<Tls13Suite> of(int code) {
        for (Tls13Suite suite : values()) {
            if (suite.code == code) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }
}
