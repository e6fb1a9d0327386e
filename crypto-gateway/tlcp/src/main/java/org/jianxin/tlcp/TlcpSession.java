package org.jianxin.tlcp;

import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionContext;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** What two sides agreed upon, for one connection or, until it is too old, for several. Thread-safe. */
final class TlcpSession extends ExtendedSSLSession {

    static final String PROTOCOL = "TLCPv1.1";
    private static final int PACKET = RecordLayer.HEAD + RecordLayer.MOST_FRAGMENT;

    private final byte[] id;
    private final @Nullable TlcpSuite suite;
    private final byte[] master;
    private final List<Sm2Certificate> peer;
    private final List<Sm2Certificate> own;
    private final @Nullable String serverName;
    private final @Nullable String host;
    private final int port;
    private final TlcpSessions sessions;
    private final Clock clock;
    private final Instant created;
    private final Map<String, Object> values = new HashMap<>();
    private volatile Instant used;
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
        this.id = id.clone();
        this.suite = suite;
        this.master = master.clone();
        this.peer = List.copyOf(peer);
        this.own = List.copyOf(own);
        this.serverName = serverName;
        this.host = host;
        this.port = port;
        this.sessions = sessions;
        this.clock = clock;
        this.created = clock.instant();
        this.used = created;
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

    Instant created() {
        return created;
    }

    /** The peer's certificates: to sign, to be encrypted to if it showed one, then those above. */
    List<Sm2Certificate> peer() {
        return peer;
    }

    @Nullable
    String serverName() {
        return serverName;
    }

    void use() {
        used = clock.instant();
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
    public long getCreationTime() {
        return created.toEpochMilli();
    }

    @Override
    public long getLastAccessedTime() {
        return used.toEpochMilli();
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

    @Override
    public synchronized void putValue(String name, Object value) {
        values.put(name, value);
    }

    @Override
    public synchronized @Nullable Object getValue(String name) {
        return values.get(name);
    }

    @Override
    public synchronized void removeValue(String name) {
        values.remove(name);
    }

    @Override
    public synchronized String[] getValueNames() {
        return values.keySet().toArray(new String[0]);
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        if (peer.isEmpty()) {
            throw new SSLPeerUnverifiedException("the peer showed no certificate");
        }
        return x509(peer);
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return own.isEmpty() ? null : x509(own);
    }

    private static Certificate[] x509(List<Sm2Certificate> chain) {
        return chain.stream().map(Sm2Certificate::x509).toArray(Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        return ((X509Certificate) getPeerCertificates()[0]).getSubjectX500Principal();
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return own.isEmpty() ? null : own.get(0).x509().getSubjectX500Principal();
    }

    @Override
    public String getCipherSuite() {
        return suite == null ? "TLS_NULL_WITH_NULL_NULL" : suite.name();
    }

    @Override
    public String getProtocol() {
        return suite == null ? "NONE" : PROTOCOL;
    }

    @Override
    public @Nullable String getPeerHost() {
        return host;
    }

    @Override
    public int getPeerPort() {
        return port;
    }

    @Override
    public int getPacketBufferSize() {
        return PACKET;
    }

    @Override
    public int getApplicationBufferSize() {
        return RecordLayer.MOST_FRAGMENT;
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return new String[] {"SM3withSM2"};
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return new String[] {"SM3withSM2"};
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return serverName == null ? List.of() : List.of(new SNIHostName(serverName));
    }

    /** Never the master secret. */
    @Override
    public String toString() {
        return "TlcpSession[" + getCipherSuite() + "]";
    }
}
