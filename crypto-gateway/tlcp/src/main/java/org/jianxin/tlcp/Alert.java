package org.jianxin.tlcp;

/** Alerts of TLCP (GB/T 38636-2020, 6.4.4.3) and TLS (RFC 8446, 6), which share their numbers. */
enum Alert {
    CLOSE_NOTIFY(0),
    UNEXPECTED_MESSAGE(10),
    BAD_RECORD_MAC(20),
    RECORD_OVERFLOW(22),
    HANDSHAKE_FAILURE(40),
    BAD_CERTIFICATE(42),
    UNSUPPORTED_CERTIFICATE(43),
    CERTIFICATE_REVOKED(44),
    CERTIFICATE_EXPIRED(45),
    CERTIFICATE_UNKNOWN(46),
    ILLEGAL_PARAMETER(47),
    UNKNOWN_CA(48),
    ACCESS_DENIED(49),
    DECODE_ERROR(50),
    DECRYPT_ERROR(51),
    PROTOCOL_VERSION(70),
    INSUFFICIENT_SECURITY(71),
    INTERNAL_ERROR(80),
    USER_CANCELED(90),
    NO_RENEGOTIATION(100),
    MISSING_EXTENSION(109),
    UNSUPPORTED_EXTENSION(110),
    UNRECOGNIZED_NAME(112),
    CERTIFICATE_REQUIRED(116),
    NO_APPLICATION_PROTOCOL(120);

    static final int WARNING = 1;
    static final int FATAL = 2;

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The name in the standards' spelling, or the number of one that is not listed here. */
    static String name(int code) {
        for (Alert alert : values()) {
            if (alert.code == code) {
                return alert.name().toLowerCase(java.util.Locale.ROOT);
            }
        }
        return "alert " + code;
    }
}
