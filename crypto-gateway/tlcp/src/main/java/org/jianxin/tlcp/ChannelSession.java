package org.jianxin.tlcp;

import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** What two sides agreed upon, and who they are. Thread-safe. */
abstract class ChannelSession extends ExtendedSSLSession {

    private static final int PACKET = RecordLayer.HEAD + RecordLayer.MOST_FRAGMENT;

    private final String protocol;
    private final @Nullable Enum<?> suite;
    private final List<Sm2Certificate> peer;
    private final List<Sm2Certificate> own;
    private final @Nullable String serverName;
    private final @Nullable String host;
    private final int port;
    private final Clock clock;
    private final Instant created;
    private final Map<String, Object> values = new HashMap<>();
    private volatile Instant used;

    /** @param suite null before anything was agreed upon */
    ChannelSession(
            String protocol,
            @Nullable Enum<?> suite,
            List<Sm2Certificate> peer,
            List<Sm2Certificate> own,
            @Nullable String serverName,
            @Nullable String host,
            int port,
            Clock clock) {
        this.protocol = protocol;
        this.suite = suite;
        this.peer = List.copyOf(peer);
        this.own = List.copyOf(own);
        this.serverName = serverName;
        this.host = host;
        this.port = port;
        this.clock = clock;
        this.created = clock.instant();
        this.used = created;
    }

    Instant created() {
        return created;
    }

    /** The peer's certificates: to sign, in TLCP to be encrypted to if it showed one, then those above. */
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
    public long getCreationTime() {
        return created.toEpochMilli();
    }

    @Override
    public long getLastAccessedTime() {
        return used.toEpochMilli();
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
        return suite == null ? "NONE" : protocol;
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

    /** Never a secret. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + getCipherSuite() + "]";
    }
}
