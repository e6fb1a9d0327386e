package org.jianxin.tlcp;

import org.jspecify.annotations.Nullable;

/** One connection in TLCP 1.1 (GB/T 38636-2020). */
final class TlcpEngine extends NationalEngine<TlcpSuite> {

    private final TlcpSettings settings;

    TlcpEngine(TlcpSettings settings, @Nullable String host, int port) {
        super(
                TlcpSession.PROTOCOL,
                TlcpSettings.possible(settings.own()),
                settings.suites(),
                RecordLayer.tlcp(),
                TlcpSession.none(host, port, settings.sessions(), settings.clock()));
        this.settings = settings;
    }

    @Override
    Handshake newHandshake(boolean asClient) {
        return asClient ? new TlcpClientHandshake(this, settings) : new TlcpServerHandshake(this, settings);
    }

    @Override
    boolean isFatal(int level, int code) throws FatalAlertException {
        if (level != Alert.WARNING && level != Alert.FATAL) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "an alert of level " + level);
        }
        return level == Alert.FATAL;
    }

    @Override
    Alert answerToMalformed() {
        return Alert.DECODE_ERROR;
    }

    @Override
    void lateRecord() throws FatalAlertException {
        int hello = getUseClientMode() ? HandshakeType.HELLO_REQUEST : HandshakeType.CLIENT_HELLO;
        throw (records.plain()[0] & 0xff) == hello
                ? new FatalAlertException(Alert.NO_RENEGOTIATION, "a second handshake is refused")
                : afterTheEnd();
    }

    @Override
    void late(int type, byte[] body) throws FatalAlertException {
        throw afterTheEnd();
    }
}
