package org.jianxin.tlcp;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that can be resumed, the longest unused forgotten first. Those with servers and those with clients are apart, so that
 * no server can come back as a client in the session that it had with us. Thread-safe.
 */
final class TlcpSessions implements SSLSessionContext {

    private final Clock clock;
    private final Map<String, TlcpSession> withClients = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, TlcpSession> withServers = new LinkedHashMap<>(16, 0.75f, true);
    /** Certificates of the sessions there are: a parsed one is ten times its encoding, and peers come back. */
    private final Map<Sm2Certificate, WeakReference<Sm2Certificate>> certificates = new WeakHashMap<>();

    private int most = 20_000;
    private int seconds = (int) Duration.ofHours(1).toSeconds();

    TlcpSessions(Clock clock) {
        this.clock = clock;
    }

    /** A server's session of this id, when it may still be resumed. */
    synchronized @Nullable TlcpSession withClient(byte[] id) {
        return resumable(withClients.get(HexFormat.of().formatHex(id)));
    }

    /** A client's latest session with this server, when it may still be resumed. */
    synchronized @Nullable TlcpSession withServer(@Nullable String host, int port) {
        return host == null ? null : resumable(withServers.get(server(host, port)));
    }

    private static @Nullable TlcpSession resumable(@Nullable TlcpSession session) {
        return session != null && session.isValid() ? session : null;
    }

    /** The same certificates, in one copy for all sessions. */
    synchronized List<Sm2Certificate> shared(List<Sm2Certificate> shown) {
        return shown.stream().map(this::shared).toList();
    }

    private Sm2Certificate shared(Sm2Certificate shown) {
        WeakReference<Sm2Certificate> kept = certificates.get(shown);
        Sm2Certificate known = kept == null ? null : kept.get();
        if (known != null) {
            return known;
        }
        certificates.put(shown, new WeakReference<>(shown));
        return shown;
    }

    synchronized void addWithClient(TlcpSession session) {
        add(withClients, HexFormat.of().formatHex(session.getId()), session);
    }

    /** Without the name of the server it is not found again, so it is not kept. */
    synchronized void addWithServer(TlcpSession session) {
        String host = session.getPeerHost();
        if (host != null) {
            add(withServers, server(host, session.getPeerPort()), session);
        }
    }

    private void add(Map<String, TlcpSession> sessions, String key, TlcpSession session) {
        TlcpSession before = sessions.put(key, session);
        if (before != null) {
            before.forget();
        }
        trim(sessions);
    }

    synchronized void remove(TlcpSession session) {
        withClients.remove(HexFormat.of().formatHex(session.getId()), session);
        String host = session.getPeerHost();
        if (host != null) {
            withServers.remove(server(host, session.getPeerPort()), session);
        }
    }

    private void trim(Map<String, TlcpSession> sessions) {
        Iterator<TlcpSession> longestUnused = sessions.values().iterator();
        while (longestUnused.hasNext()) {
            TlcpSession session = longestUnused.next();
            if (!tooOld(session) && (most == 0 || sessions.size() <= most)) {
                return;
            }
            longestUnused.remove();
            session.forget();
        }
    }

    private static String server(String host, int port) {
        return host + ":" + port;
    }

    synchronized boolean tooOld(TlcpSession session) {
        return seconds > 0 && session.created().plusSeconds(seconds).isBefore(clock.instant());
    }

    @Override
    public synchronized @Nullable SSLSession getSession(byte[] id) {
        return all().filter(session -> Arrays.equals(session.getId(), id) && session.isValid())
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized Enumeration<byte[]> getIds() {
        return Collections.enumeration(
                all().filter(TlcpSession::isValid).map(TlcpSession::getId).toList());
    }

    private Stream<TlcpSession> all() {
        return Stream.concat(withClients.values().stream(), withServers.values().stream());
    }

    @Override
    public synchronized void setSessionTimeout(int timeout) {
        if (timeout < 0) {
            throw new IllegalArgumentException("a timeout is not negative");
        }
        seconds = timeout;
    }

    @Override
    public synchronized int getSessionTimeout() {
        return seconds;
    }

    @Override
    public synchronized void setSessionCacheSize(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
        most = size;
        trim(withClients);
        trim(withServers);
    }

    @Override
    public synchronized int getSessionCacheSize() {
        return most;
    }
}
