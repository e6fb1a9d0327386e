package org.jianxin.tlcp;

import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLSessionContext;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** What one connection in TLS 1.3 agreed upon; it is not resumed. Thread-safe. */
final class Tls13Session extends ChannelSession {

    static final String PROTOCOL = "TLSv1.3";

    private volatile boolean valid;

    Tls13Session(
            @Nullable Tls13Suite suite,
            List<Sm2Certificate> peer,
            List<Sm2Certificate> own,
            @Nullable String serverName,
            @Nullable String host,
            int port,
            Clock clock) {
        super(PROTOCOL, suite, peer, own, serverName, host, port, clock);
        this.valid = suite != null;
    }

    /** What an engine has before its handshake. */
    static Tls13Session none(@Nullable String host, int port, Clock clock) {
        return new Tls13Session(null, List.of(), List.of(), null, host, port, clock);
    }

    /** There is none: nothing can be resumed by it. */
    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public void invalidate() {
        valid = false;
    }

    @Override
    public boolean isValid() {
        return valid;
    }
}
