package org.jianxin.tlcp;

import javax.net.ssl.SSLHandshakeException;

/** A client offered standard TLS where only national protocols are spoken. It was told {@code protocol_version}. */
public final class NationalOnlyException extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    /** @param offered what the client offered, for people */
    NationalOnlyException(String offered) {
        super("offered " + offered + ", and only national protocols are spoken here");
    }
}
