package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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
 * Engines of which one is taken when the client has said its hello. A record of version 0101 is TLCP; a hello that offers TLS 1.3
 * with a suite of RFC 8998 is for that engine; everything else is for the standard one to judge, and where there is none, who
 * speaks nothing else is refused.
 */
final class OnePortEngine extends SSLEngine {

    /** Those that may be taken; the one that was, once it was: the others are not kept for as long as a connection lasts. */
    private List<SSLEngine> all;

    /** Null once an engine is chosen. */
    private @Nullable Choice choice;
    /** Says the one thing that this engine itself has to say; null until there is something. */
    private @Nullable RecordLayer refusal;

    private @Nullable SSLEngine chosen;
    private boolean begun;
    private boolean closed;

    /** @param standard null to refuse who speaks nothing else */
    OnePortEngine(SSLEngine tlcp, SSLEngine tls13, @Nullable SSLEngine standard) {
        super(tlcp.getPeerHost(), tlcp.getPeerPort());
        this.choice = new Choice(tlcp, tls13, standard, new FirstHello());
        this.all = standard == null ? List.of(tlcp, tls13) : List.of(tlcp, tls13, standard);
    }

    /** What is chosen among, and by. */
    private record Choice(SSLEngine tlcp, SSLEngine tls13, @Nullable SSLEngine standard, FirstHello hello) {}

    private void take(SSLEngine engine) {
        chosen = engine;
        all = List.of(engine);
        choice = null;
    }

    /** The one that is taken, or before that the first. */
    private SSLEngine current() {
        return all.get(0);
    }

    private void each(Consumer<SSLEngine> change) {
        all.forEach(change);
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer to)
            throws SSLException {
        if (chosen != null) {
            return chosen.wrap(sources, offset, length, to);
        }
        begun = true;
        if (refusal == null || !refusal.hasWaiting()) {
            return result(closed ? Status.CLOSED : Status.OK, 0, 0);
        }
        byte[] record = refusal.peek();
        if (to.remaining() < record.length) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        to.put(record);
        refusal.sent();
        return result(Status.CLOSED, 0, record.length);
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] to, int offset, int length)
            throws SSLException {
        if (chosen != null) {
            return chosen.unwrap(source, to, offset, length);
        }
        begun = true;
        if (closed) {
            return result(Status.CLOSED, 0, 0);
        }
        int from = source.position();
        Choice among = requireNonNull(choice, "choice");
        boolean decided = among.hello().take(source);
        int taken = source.position() - from;
        if (!decided) {
            return result(taken > 0 ? Status.OK : Status.BUFFER_UNDERFLOW, taken, 0);
        }
        SSLEngine engine = choose(among);
        engine.beginHandshake();
        take(engine);
        ByteBuffer heard = among.hello().records();
        if (!heard.hasRemaining()) {
            return engine.unwrap(source, to, offset, length);
        }
        SSLEngineResult answer;
        do {
            answer = engine.unwrap(heard, to, offset, length);
        } while (heard.hasRemaining() && answer.bytesConsumed() > 0);
        return new SSLEngineResult(answer.getStatus(), answer.getHandshakeStatus(), taken, answer.bytesProduced());
    }

    private SSLEngine choose(Choice among) throws SSLException {
        if (among.hello().isTlcp()) {
            return among.tlcp();
        }
        ClientHello said = among.hello().read();
        if (said != null && said.speaksTls13() && said.offersNational()) {
            return among.tls13();
        }
        if (among.standard() != null) {
            return among.standard();
        }
        if (said == null) {
            return among.tls13(); // it is no hello, which is for an engine to answer
        }
        closed = true;
        RecordLayer alert = RecordLayer.tls13();
        alert.alert(Alert.FATAL, said.speaksTls13() ? Alert.INSUFFICIENT_SECURITY : Alert.PROTOCOL_VERSION);
        refusal = alert;
        throw new NationalOnlyException(said.speaksTls13() ? said.versions() : List.of(said.version()), said.suites());
    }

    private boolean refuses() {
        return refusal != null && refusal.hasWaiting();
    }

    private SSLEngineResult result(Status status, int consumed, int produced) {
        return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
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
        if (refuses()) {
            return HandshakeStatus.NEED_WRAP;
        }
        return begun && !closed ? HandshakeStatus.NEED_UNWRAP : HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public synchronized void setUseClientMode(boolean mode) {
        if (mode) {
            SSLEngine engine = current();
            take(engine);
            engine.setUseClientMode(true);
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
        return chosen == null ? closed && !refuses() : chosen.isOutboundDone();
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

    /** Suites and protocols are left as they are: what is right for one engine is wrong for another. */
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
        SSLParameters parameters = current().getSSLParameters();
        parameters.setCipherSuites(getEnabledCipherSuites());
        parameters.setProtocols(getEnabledProtocols());
        return parameters;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return ofAll(SSLEngine::getSupportedCipherSuites);
    }

    @Override
    public synchronized String[] getEnabledCipherSuites() {
        return ofAll(SSLEngine::getEnabledCipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        requireKnown(suites, getSupportedCipherSuites());
    }

    /** Of the standard engine only what is enabled: it could do more than we want of it. */
    @Override
    public String[] getSupportedProtocols() {
        return ofAll(SSLEngine::getEnabledProtocols);
    }

    @Override
    public synchronized String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        requireKnown(protocols, getSupportedProtocols());
    }

    private String[] ofAll(Function<SSLEngine, String[]> names) {
        return all.stream()
                .flatMap(engine -> Stream.of(names.apply(engine)))
                .distinct()
                .toArray(String[]::new);
    }

    private static void requireKnown(String[] wanted, String[] known) {
        if (!Set.of(known).containsAll(List.of(wanted))) {
            throw new IllegalArgumentException("not among " + List.of(known) + ": " + List.of(wanted));
        }
    }

    /** Before the choice, the session that asks for the largest buffers. */
    @Override
    public synchronized SSLSession getSession() {
        if (chosen != null) {
            return chosen.getSession();
        }
        SSLSession largest = current().getSession();
        for (SSLEngine engine : all) {
            SSLSession session = engine.getSession();
            largest = session.getPacketBufferSize() > largest.getPacketBufferSize() ? session : largest;
        }
        return largest;
    }

    @Override
    public synchronized @Nullable SSLSession getHandshakeSession() {
        return chosen == null ? null : chosen.getHandshakeSession();
    }

    @Override
    public synchronized boolean getUseClientMode() {
        return current().getUseClientMode();
    }

    @Override
    public synchronized void setNeedClientAuth(boolean need) {
        each(engine -> engine.setNeedClientAuth(need));
    }

    @Override
    public synchronized boolean getNeedClientAuth() {
        return current().getNeedClientAuth();
    }

    @Override
    public synchronized void setWantClientAuth(boolean want) {
        each(engine -> engine.setWantClientAuth(want));
    }

    @Override
    public synchronized boolean getWantClientAuth() {
        return current().getWantClientAuth();
    }

    @Override
    public synchronized void setEnableSessionCreation(boolean flag) {
        each(engine -> engine.setEnableSessionCreation(flag));
    }

    @Override
    public synchronized boolean getEnableSessionCreation() {
        return current().getEnableSessionCreation();
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
        return current().getHandshakeApplicationProtocolSelector();
    }
}
