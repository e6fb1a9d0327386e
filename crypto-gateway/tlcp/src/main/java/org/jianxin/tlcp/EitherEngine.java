package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Two engines of which one is taken when the first record shows its version: 0101 is TLCP, everything else is for the
 * standard one to judge. Without a standard one, everything else is refused.
 */
final class EitherEngine extends SSLEngine {

    private static final int MAJOR_OF_TLCP = 1;
    private static final String[] NONE = {};

    private final SSLEngine national;
    private final @Nullable SSLEngine standard;
    private @Nullable SSLEngine chosen;
    /** What is still to be said to a client that was refused. */
    private byte @Nullable [] refusal;

    private boolean begun;
    private boolean closed;

    EitherEngine(SSLEngine national, @Nullable SSLEngine standard) {
        super(national.getPeerHost(), national.getPeerPort());
        this.national = national;
        this.standard = standard;
    }

    private SSLEngine either() {
        return chosen == null ? national : chosen;
    }

    private void each(Consumer<SSLEngine> change) {
        if (chosen == null && standard != null) {
            change.accept(standard);
        }
        change.accept(either());
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer to)
            throws SSLException {
        if (chosen != null) {
            return chosen.wrap(sources, offset, length, to);
        }
        if (refusal != null) {
            return refuse(refusal, to);
        }
        begun = true;
        return new SSLEngineResult(closed ? Status.CLOSED : Status.OK, getHandshakeStatus(), 0, 0);
    }

    private SSLEngineResult refuse(byte[] alert, ByteBuffer to) {
        if (to.remaining() < alert.length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, getHandshakeStatus(), 0, 0);
        }
        to.put(alert);
        refusal = null;
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, alert.length);
    }

    /** Ends the handshake before it began, with an alert that the client's stack understands. */
    private NationalOnlyException refused(ByteBuffer source) {
        byte[] head = new byte[RecordLayer.HEAD];
        source.get(head);
        closed = true;
        refusal = new byte[] {(byte) ContentType.ALERT, 3, 3, 0, 2, Alert.FATAL, (byte) Alert.PROTOCOL_VERSION.code()};
        return new NationalOnlyException("a record that begins "
                + HexFormat.of().formatHex(head)
                + (head[0] == ContentType.HANDSHAKE ? ", standard TLS" : ", no TLS at all"));
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] to, int offset, int length)
            throws SSLException {
        if (chosen == null) {
            if (closed) {
                return new SSLEngineResult(Status.CLOSED, getHandshakeStatus(), 0, 0);
            }
            begun = true;
            if (source.remaining() < RecordLayer.HEAD) {
                return new SSLEngineResult(Status.BUFFER_UNDERFLOW, getHandshakeStatus(), 0, 0);
            }
            SSLEngine asked = source.get(source.position() + 1) == MAJOR_OF_TLCP ? national : standard;
            if (asked == null) {
                throw refused(source);
            }
            chosen = asked;
            chosen.beginHandshake();
        }
        return chosen.unwrap(source, to, offset, length);
    }

    @Override
    public synchronized void beginHandshake() throws SSLException {
        begun = true;
        if (chosen != null) {
            chosen.beginHandshake();
        }
    }

    @Override
    public synchronized HandshakeStatus getHandshakeStatus() {
        if (chosen != null) {
            return chosen.getHandshakeStatus();
        }
        if (refusal != null) {
            return HandshakeStatus.NEED_WRAP;
        }
        return begun && !closed ? HandshakeStatus.NEED_UNWRAP : HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public synchronized void setUseClientMode(boolean mode) {
        if (mode) {
            chosen = national;
            national.setUseClientMode(true);
        } else {
            each(engine -> engine.setUseClientMode(false));
        }
    }

    @Override
    public synchronized void closeOutbound() {
        closed = true;
        each(SSLEngine::closeOutbound);
    }

    @Override
    public synchronized boolean isOutboundDone() {
        return chosen == null ? closed && refusal == null : chosen.isOutboundDone();
    }

    @Override
    public synchronized void closeInbound() throws SSLException {
        closed = true;
        if (chosen != null) {
            chosen.closeInbound();
        }
    }

    @Override
    public synchronized boolean isInboundDone() {
        return chosen == null ? closed : chosen.isInboundDone();
    }

    @Override
    public synchronized @Nullable Runnable getDelegatedTask() {
        return chosen == null ? null : chosen.getDelegatedTask();
    }

    /** Suites and protocols are left as they are: what is right for one side is wrong for the other. */
    @Override
    public synchronized void setSSLParameters(SSLParameters wanted) {
        each(engine -> {
            SSLParameters own = engine.getSSLParameters();
            own.setApplicationProtocols(wanted.getApplicationProtocols());
            own.setEndpointIdentificationAlgorithm(wanted.getEndpointIdentificationAlgorithm());
            own.setServerNames(wanted.getServerNames());
            own.setSNIMatchers(wanted.getSNIMatchers());
            engine.setSSLParameters(ClientCertificate.of(wanted).in(own));
        });
    }

    @Override
    public synchronized SSLParameters getSSLParameters() {
        SSLParameters parameters = either().getSSLParameters();
        parameters.setCipherSuites(getEnabledCipherSuites());
        parameters.setProtocols(getEnabledProtocols());
        return parameters;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return both(national.getSupportedCipherSuites(), standard == null ? NONE : standard.getSupportedCipherSuites());
    }

    @Override
    public synchronized String[] getEnabledCipherSuites() {
        return both(national.getEnabledCipherSuites(), standard == null ? NONE : standard.getEnabledCipherSuites());
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        requireKnown(suites, getSupportedCipherSuites());
    }

    @Override
    public String[] getSupportedProtocols() {
        return both(national.getSupportedProtocols(), standard == null ? NONE : standard.getEnabledProtocols());
    }

    @Override
    public synchronized String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        requireKnown(protocols, getSupportedProtocols());
    }

    private static String[] both(String[] ours, String[] theirs) {
        return Stream.concat(Stream.of(ours), Stream.of(theirs)).toArray(String[]::new);
    }

    private static void requireKnown(String[] wanted, String[] known) {
        if (!Set.of(known).containsAll(List.of(wanted))) {
            throw new IllegalArgumentException("not among " + List.of(known) + ": " + List.of(wanted));
        }
    }

    @Override
    public synchronized SSLSession getSession() {
        return chosen == null ? larger() : chosen.getSession();
    }

    /** Before the choice, the session that asks for the larger buffers. */
    private SSLSession larger() {
        return standard != null
                        && standard.getSession().getPacketBufferSize()
                                > national.getSession().getPacketBufferSize()
                ? standard.getSession()
                : national.getSession();
    }

    @Override
    public synchronized @Nullable SSLSession getHandshakeSession() {
        return chosen == null ? null : chosen.getHandshakeSession();
    }

    @Override
    public synchronized boolean getUseClientMode() {
        return either().getUseClientMode();
    }

    @Override
    public synchronized void setNeedClientAuth(boolean need) {
        each(engine -> engine.setNeedClientAuth(need));
    }

    @Override
    public synchronized boolean getNeedClientAuth() {
        return either().getNeedClientAuth();
    }

    @Override
    public synchronized void setWantClientAuth(boolean want) {
        each(engine -> engine.setWantClientAuth(want));
    }

    @Override
    public synchronized boolean getWantClientAuth() {
        return either().getWantClientAuth();
    }

    @Override
    public synchronized void setEnableSessionCreation(boolean flag) {
        each(engine -> engine.setEnableSessionCreation(flag));
    }

    @Override
    public synchronized boolean getEnableSessionCreation() {
        return either().getEnableSessionCreation();
    }

    @Override
    public synchronized @Nullable String getApplicationProtocol() {
        return chosen == null ? null : chosen.getApplicationProtocol();
    }

    @Override
    public synchronized @Nullable String getHandshakeApplicationProtocol() {
        return chosen == null ? null : chosen.getHandshakeApplicationProtocol();
    }

    /** The selector is shown this engine, which is the one its maker knows. */
    @Override
    public synchronized void setHandshakeApplicationProtocolSelector(
            @Nullable BiFunction<SSLEngine, List<String>, String> selector) {
        each(engine -> engine.setHandshakeApplicationProtocolSelector(
                selector == null ? null : (inner, offered) -> selector.apply(this, offered)));
    }

    @Override
    public synchronized @Nullable BiFunction<SSLEngine, List<String>, String>
            getHandshakeApplicationProtocolSelector() {
        return either().getHandshakeApplicationProtocolSelector();
    }
}
