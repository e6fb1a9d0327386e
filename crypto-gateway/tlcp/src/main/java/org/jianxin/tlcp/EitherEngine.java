package org.jianxin.tlcp;

import java.nio.ByteBuffer;
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
 * standard one to judge.
 */
final class EitherEngine extends SSLEngine {

    private static final int MAJOR_OF_TLCP = 1;

    private final SSLEngine national;
    private final SSLEngine standard;
    private @Nullable SSLEngine chosen;
    private boolean begun;
    private boolean closed;

    EitherEngine(SSLEngine national, SSLEngine standard) {
        super(national.getPeerHost(), national.getPeerPort());
        this.national = national;
        this.standard = standard;
    }

    private SSLEngine either() {
        return chosen == null ? national : chosen;
    }

    private void each(Consumer<SSLEngine> change) {
        if (chosen == null) {
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
        begun = true;
        return new SSLEngineResult(closed ? Status.CLOSED : Status.OK, getHandshakeStatus(), 0, 0);
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] to, int offset, int length)
            throws SSLException {
        if (chosen == null) {
            begun = true;
            if (source.remaining() < RecordLayer.HEAD) {
                return new SSLEngineResult(Status.BUFFER_UNDERFLOW, getHandshakeStatus(), 0, 0);
            }
            chosen = source.get(source.position() + 1) == MAJOR_OF_TLCP ? national : standard;
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
        return chosen == null ? closed : chosen.isOutboundDone();
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
        return both(national.getSupportedCipherSuites(), standard.getSupportedCipherSuites());
    }

    @Override
    public synchronized String[] getEnabledCipherSuites() {
        return both(national.getEnabledCipherSuites(), standard.getEnabledCipherSuites());
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        requireKnown(suites, getSupportedCipherSuites());
    }

    @Override
    public String[] getSupportedProtocols() {
        return both(national.getSupportedProtocols(), standard.getEnabledProtocols());
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
        return standard.getSession().getPacketBufferSize()
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
