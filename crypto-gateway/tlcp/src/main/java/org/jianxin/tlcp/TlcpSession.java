package org.jianxin.tlcp;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSessionContext;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** A session of TLCP, for one connection or, until it is too old, for several. Thread-safe. */
final class TlcpSession extends ChannelSession {

    static final String PROTOCOL = "TLCPv1.1";

    private final byte[] id;
    private final @Nullable TlcpSuite suite;
    private final byte[] master;
    private final TlcpSessions sessions;
    private volatile boolean valid = true;

    TlcpSession(
            byte[] id,
            @Nullable TlcpSuite suite,
            byte[] master,
            List<Sm2Certificate> peer,
            List<Sm2Certificate> own,
            @Nullable String serverName,
            @Nullable String host,
            int port,
            TlcpSessions sessions,
            Clock clock) {
        super(PROTOCOL, suite, peer, own, serverName, host, port, clock);
        this.id = id.clone();
        this.suite = suite;
        this.master = master.clone();
        this.sessions = sessions;
    }

    /** What an engine has before its handshake. */
    static TlcpSession none(@Nullable String host, int port, TlcpSessions sessions, Clock clock) {
        TlcpSession none = new TlcpSession(
                new byte[0], null, new byte[0], List.of(), List.of(), null, host, port, sessions, clock);
        none.valid = false;
        return none;
    }

    @Nullable
    TlcpSuite suite() {
        return suite;
    }

    /** A copy of the master secret, which the caller wipes; null when the session is not to be resumed any more. */
    synchronized byte @Nullable [] master() {
        return valid ? master.clone() : null;
    }

    /** Wipes the master secret: connections have keys of their own, and none is to be resumed. */
    synchronized void forget() {
        valid = false;
        Arrays.fill(master, (byte) 0);
    }

    @Override
    public byte[] getId() {
        return id.clone();
    }

    @Override
    public SSLSessionContext getSessionContext() {
        return sessions;
    }

    @Override
    public void invalidate() {
        sessions.remove(this);
        forget();
    }

    @Override
    public boolean isValid() {
        return valid && !sessions.tooOld(this);
    }
}
