package org.jianxin.tlcp;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** Sessions that can be resumed, the longest unused forgotten first. Thread-safe. */
final class TlcpSessions implements SSLSessionContext {

    private final Clock clock;
    private final Map<String, TlcpSession> byId = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, TlcpSession> byPeer = new HashMap<>();
    private int most = 20_000;
    private int seconds = (int) Duration.ofHours(1).toSeconds();

    TlcpSessions(Clock clock) {
        this.clock = clock;
    }

    /** A server's session of this id, when it may still be resumed. */
    synchronized @Nullable TlcpSession of(byte[] id) {
        TlcpSession session = byId.get(HexFormat.of().formatHex(id));
        return session != null && session.isValid() ? session : null;
    }

    /** A client's latest session with this server, when it may still be resumed. */
    synchronized @Nullable TlcpSession with(@Nullable String host, int port) {
        TlcpSession session = host == null ? null : byPeer.get(host + ":" + port);
        return session == null ? null : of(session.getId());
    }

    synchronized void add(TlcpSession session) {
        TlcpSession same = byId.put(id(session), session);
        if (same != null) {
            drop(same); // a server may give an id twice
        }
        if (session.getPeerHost() != null) {
            TlcpSession before = byPeer.put(peer(session), session);
            if (before != null) {
                drop(before);
            }
        }
        trim();
    }

    synchronized void remove(TlcpSession session) {
        byId.remove(id(session), session);
        byPeer.remove(peer(session), session);
    }

    private void drop(TlcpSession session) {
        remove(session);
        session.forget();
    }

    /** The first of the map are those unused for the longest time. */
    private void trim() {
        while (!byId.isEmpty()) {
            TlcpSession first = byId.values().iterator().next();
            if (!tooOld(first) && (most == 0 || byId.size() <= most)) {
                return;
            }
            drop(first);
        }
    }

    private static String id(TlcpSession session) {
        return HexFormat.of().formatHex(session.getId());
    }

    private static String peer(TlcpSession session) {
        return session.getPeerHost() + ":" + session.getPeerPort();
    }

    synchronized boolean tooOld(TlcpSession session) {
        return seconds > 0 && session.created().plusSeconds(seconds).isBefore(clock.instant());
    }

    @Override
    public @Nullable SSLSession getSession(byte[] id) {
        return of(id);
    }

    @Override
    public synchronized Enumeration<byte[]> getIds() {
        return Collections.enumeration(
                byId.values().stream().map(TlcpSession::getId).toList());
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
        trim();
    }

    @Override
    public synchronized int getSessionCacheSize() {
        return most;
    }
}
