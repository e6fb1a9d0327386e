package org.jianxin.tlcp;

import static java.util.Objects.checkFromIndexSize;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection in a protocol of national cryptography: what an {@link SSLEngine} owes its caller whichever one it is. There
 * are no delegated tasks: a full handshake takes the calling thread well under a millisecond. A second handshake on a
 * connection is refused. All methods may be called from several threads, one at a time.
 *
 * @param <S> the protocol's cipher suites, the preferred ones first
 */
abstract class NationalEngine<S extends Enum<S>> extends SSLEngine {

    private static final int MOST_IDLE_RECORDS = 32;

    final RecordLayer records;
    private final String protocol;
    private final Set<S> possible;
    private final HandshakeMessages messages = new HandshakeMessages();
    private boolean client = true;
    private ClientCertificate clientCertificate = ClientCertificate.NONE;
    private Set<S> suites;
    private SSLParameters parameters = new SSLParameters();
    private @Nullable Handshake handshake;
    private ChannelSession session;
    private boolean begun;
    private boolean established;
    private boolean reported;
    private boolean closeSent;
    private boolean inboundDone;
    private boolean peerClosed;
    /** Records since the last that meant something: empty ones, warnings, and changes of keys. */
    private int idleRecords;

    private @Nullable String applicationProtocol;
    private @Nullable BiFunction<SSLEngine, List<String>, String> selector;

    /**
     * @param possible the suites that could be spoken
     * @param suites those that are
     * @param session what there is before the handshake
     */
    NationalEngine(String protocol, Set<S> possible, Set<S> suites, RecordLayer records, ChannelSession session) {
        super(session.getPeerHost(), session.getPeerPort());
        this.protocol = protocol;
        this.possible = possible;
        this.suites = suites;
        this.records = records;
        this.session = session;
    }

    // ---- what the protocols do differently

    /** Our side of a new handshake. */
    abstract Handshake newHandshake(boolean asClient);

    /**
     * Whether an alert that is not about closing ends the connection.
     *
     * @throws FatalAlertException when there is no such alert
     */
    abstract boolean isFatal(int level, int code) throws FatalAlertException;

    /** What a change of cipher spec, or an alert, that is none is answered with. */
    abstract Alert answerToMalformed();

    /** A handshake record arrived after the handshake. */
    abstract void lateRecord() throws FatalAlertException;

    /** A handshake message arrived after the handshake. */
    abstract void late(int type, byte[] body) throws FatalAlertException;

    /** Whether a record that cannot be read is passed over; {@code length} is that of all of it. */
    boolean passesOver(int length) {
        return false;
    }

    /** Before data is sent: keys that are worn out are changed. */
    void renewKeys() throws FatalAlertException {
        // keys last as long as the connection
    }

    /** Forgets secrets from which keys of directions that are over could be made. */
    void forget(boolean reading, boolean writing) {
        // there are none besides the keys
    }

    // ---- what the handshake asks

    Set<S> suites() {
        return suites;
    }

    ClientCertificate clientCertificate() {
        return clientCertificate;
    }

    boolean checksServerName() {
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        return algorithm != null && !algorithm.isEmpty();
    }

    /** The name to send; addresses are not names (RFC 6066, 3). */
    @Nullable
    String serverName() {
        List<SNIServerName> names = parameters.getServerNames();
        if (names != null) {
            for (SNIServerName name : names) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
            return null;
        }
        String host = getPeerHost();
        if (host == null || host.indexOf('.') <= 0 || host.matches("[0-9.]+") || host.indexOf(':') >= 0) {
            return null;
        }
        try {
            return new SNIHostName(host).getAsciiName();
        } catch (IllegalArgumentException e) {
            return null; // it can be reached, but it is no name of a host (RFC 6066, 3)
        }
    }

    /** Whether a server may be asked for under this name. */
    boolean answersTo(SNIHostName name) {
        Collection<SNIMatcher> matchers = parameters.getSNIMatchers();
        return matchers == null
                || matchers.stream().noneMatch(matcher -> matcher.getType() == name.getType())
                || matchers.stream().anyMatch(matcher -> matcher.getType() == name.getType() && matcher.matches(name));
    }

    List<String> applicationProtocols() {
        return List.of(parameters.getApplicationProtocols());
    }

    void applicationProtocol(String chosen) {
        applicationProtocol = chosen;
    }

    /** @return what is spoken, or null for nothing in particular */
    @Nullable
    String selectApplicationProtocol(List<String> offered) throws FatalAlertException {
        String chosen;
        if (selector != null) {
            chosen = selector.apply(this, offered);
            if (chosen != null && !chosen.isEmpty() && !offered.contains(chosen)) {
                throw new FatalAlertException(
                        Alert.NO_APPLICATION_PROTOCOL, "the protocol that was selected was not offered");
            }
        } else {
            List<String> own = applicationProtocols();
            if (own.isEmpty()) {
                return null;
            }
            chosen = own.stream().filter(offered::contains).findFirst().orElse(null);
        }
        if (chosen == null) {
            throw new FatalAlertException(Alert.NO_APPLICATION_PROTOCOL, "the client speaks none of our protocols");
        }
        applicationProtocol = chosen;
        return chosen.isEmpty() ? null : chosen;
    }

    boolean closeSent() {
        return closeSent;
    }

    /** Keeps peers from doing nothing but what costs us work. */
    void countIdle() throws FatalAlertException {
        idleRecords++;
        if (idleRecords > MOST_IDLE_RECORDS) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "nothing but records that say nothing");
        }
    }

    void established(ChannelSession agreed) {
        session = agreed;
        established = true;
        if (handshake != null) {
            handshake.close();
            handshake = null;
        }
        if (applicationProtocol == null) {
            applicationProtocol = "";
        }
    }

    // ---- SSLEngine

    @Override
    public synchronized void beginHandshake() throws SSLException {
        if (established) {
            throw new SSLException(protocol + " connections are not negotiated anew");
        }
        if (begun) {
            return;
        }
        if (closeSent || inboundDone) {
            throw new SSLException("the connection is closed");
        }
        Handshake first = newHandshake(client);
        handshake = first;
        begun = true;
        try {
            first.begin();
        } catch (FatalAlertException e) {
            throw fail(e);
        } catch (RuntimeException e) {
            throw fail(e);
        }
    }

    @Override
    public synchronized SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer to)
            throws SSLException {
        checkFromIndexSize(offset, length, sources.length);
        if (to.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (!begun && !closeSent) {
            beginHandshake();
        }
        if (established && !closeSent) {
            try {
                renewKeys();
            } catch (FatalAlertException e) {
                throw fail(e);
            } catch (RuntimeException e) {
                throw fail(e);
            }
        }
        if (records.hasWaiting()) {
            byte[] record = records.peek();
            if (to.remaining() < record.length) {
                return new SSLEngineResult(Status.BUFFER_OVERFLOW, getHandshakeStatus(), 0, 0);
            }
            to.put(record);
            records.sent();
            return result(isOutboundDone() ? Status.CLOSED : Status.OK, 0, record.length);
        }
        if (closeSent) {
            return result(Status.CLOSED, 0, 0);
        }
        if (!established) {
            return result(Status.OK, 0, 0);
        }
        long available = 0;
        for (int i = offset; i < offset + length; i++) {
            available += sources[i].remaining();
        }
        if (available == 0) {
            return result(Status.OK, 0, 0);
        }
        int taken = (int) Math.min(available, RecordLayer.MOST_PLAIN);
        if (to.remaining() < records.sealedLength(taken)) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int before = to.position();
        try {
            int consumed = records.application(sources, offset, length, to);
            return result(Status.OK, consumed, to.position() - before);
        } catch (FatalAlertException e) {
            throw fail(e);
        } catch (RuntimeException e) {
            throw fail(e);
        }
    }

    @Override
    public synchronized SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] to, int offset, int length)
            throws SSLException {
        checkFromIndexSize(offset, length, to.length);
        for (int i = offset; i < offset + length; i++) {
            if (to[i].isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
        }
        if (inboundDone) {
            return result(Status.CLOSED, 0, 0);
        }
        if (!begun) {
            beginHandshake();
        }
        if (records.hasWaiting() && !established) {
            return result(Status.OK, 0, 0); // say what is to be said first
        }
        try {
            int whole = records.length(source);
            if (whole < 0 || source.remaining() < whole) {
                return result(Status.BUFFER_UNDERFLOW, 0, 0);
            }
            boolean data = (source.get(source.position()) & 0xff) == ContentType.APPLICATION_DATA && established;
            if (data && room(to, offset, length) < records.mostPlain(whole)) {
                return result(Status.BUFFER_OVERFLOW, 0, 0);
            }
            int text = opened(source, whole);
            if (text < 0) {
                return result(Status.OK, whole, 0);
            }
            int produced = 0;
            switch (requireBetweenMessages(records.type())) {
                case ContentType.APPLICATION_DATA -> produced = applicationData(text, to, offset, length);
                case ContentType.HANDSHAKE -> handshake(text);
                case ContentType.CHANGE_CIPHER_SPEC -> changeCipherSpec(text);
                default -> alert(text);
            }
            return result(inboundDone ? Status.CLOSED : Status.OK, whole, produced);
        } catch (FatalAlertException e) {
            throw fail(e);
        } catch (RuntimeException e) {
            throw fail(e);
        }
    }

    /** The length of a record's text; -1 for one that is passed over. */
    private int opened(ByteBuffer source, int whole) throws FatalAlertException {
        int from = source.position();
        boolean early = !established && (source.get(from) & 0xff) == ContentType.APPLICATION_DATA;
        try {
            int text = records.open(source, whole);
            return early && records.readsPlain() && passesOver(whole) ? -1 : text;
        } catch (FatalAlertException e) {
            if (early && e.alert() == Alert.BAD_RECORD_MAC && passesOver(whole)) {
                source.position(from + whole);
                return -1;
            }
            throw e;
        }
    }

    /** No other record may stand between those of one message (RFC 8446, 5.1); an alert gives the message up. */
    private int requireBetweenMessages(int type) throws FatalAlertException {
        if (type != ContentType.HANDSHAKE && type != ContentType.ALERT && !messages.isEmpty()) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "another record in the middle of a message");
        }
        return type;
    }

    private static long room(ByteBuffer[] buffers, int offset, int length) {
        long room = 0;
        for (int i = offset; i < offset + length; i++) {
            room += buffers[i].remaining();
        }
        return room;
    }

    private int applicationData(int text, ByteBuffer[] to, int offset, int length) throws FatalAlertException {
        if (!established) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "application data before the handshake is over");
        }
        if (text == 0) {
            countIdle();
        } else {
            idleRecords = 0;
        }
        int at = 0;
        for (int i = offset; i < offset + length && at < text; i++) {
            int part = Math.min(to[i].remaining(), text - at);
            to[i].put(records.plain(), at, part);
            at += part;
        }
        return text;
    }

    /** Messages may share a record or be spread over several. */
    private void handshake(int text) throws FatalAlertException {
        if (text == 0) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "an empty handshake record");
        }
        if (established) {
            lateRecord();
        }
        messages.add(records.plain(), text);
        for (byte[] whole = messages.next(); whole != null; whole = messages.next()) {
            int keys = records.keysRead();
            int type = whole[0] & 0xff;
            byte[] body = Arrays.copyOfRange(whole, HandshakeMessages.HEAD, whole.length);
            if (handshake == null) {
                late(type, body);
            } else {
                handshake.message(type, body, whole);
            }
            if (records.keysRead() != keys && !messages.isEmpty()) {
                // RFC 8446, 5.1
                throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a record goes on after a change of keys");
            }
        }
        if (handshake == null && !messages.isEmpty()) {
            lateRecord();
        }
    }

    static FatalAlertException afterTheEnd() {
        return new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a message after the end of the handshake");
    }

    private void changeCipherSpec(int text) throws FatalAlertException {
        if (text != 1 || records.plain()[0] != 1) {
            throw new FatalAlertException(answerToMalformed(), "a malformed change of cipher spec");
        }
        if (handshake == null) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a change of cipher spec at this point");
        }
        handshake.changeCipherSpec();
    }

    private void alert(int text) throws SSLException {
        if (text != 2) {
            throw new FatalAlertException(answerToMalformed(), "a malformed alert");
        }
        int level = records.plain()[0];
        int code = records.plain()[1] & 0xff;
        boolean fatal = isFatal(level, code);
        if (code == Alert.CLOSE_NOTIFY.code()) {
            boolean early = !established;
            peerClosed = true;
            inboundDone = true;
            closeOutbound();
            wipe();
            if (early) {
                throw new SSLException("the peer closed the connection before the handshake was over");
            }
            return;
        }
        if (fatal) {
            inboundDone = true;
            closeSent = true;
            records.discard();
            session.invalidate();
            abandon();
            wipe();
            throw new SSLException("the peer ended the connection: " + Alert.name(code));
        }
        // A warning asks for nothing; one that comes before a close is followed by it.
        countIdle();
    }

    /** Something of ours broke: the peer must not go on, and learns nothing about it. */
    private SSLException fail(RuntimeException cause) {
        return fail(new FatalAlertException(Alert.INTERNAL_ERROR, "the connection cannot go on", cause));
    }

    /** Lets the peer know, and is of no use afterwards. */
    private SSLException fail(FatalAlertException cause) {
        try {
            if (!closeSent) {
                records.alert(Alert.FATAL, cause.alert());
            }
        } catch (FatalAlertException | RuntimeException e) {
            cause.addSuppressed(e);
        }
        closeSent = true;
        inboundDone = true;
        session.invalidate();
        abandon();
        wipe();
        return cause;
    }

    private void abandon() {
        if (handshake != null) {
            handshake.failed();
            handshake.close();
            handshake = null;
        }
        messages.clear();
    }

    /** Forgets the keys of directions in which nothing will be said any more. */
    private void wipe() {
        if (inboundDone) {
            records.endReading();
        }
        if (closeSent) {
            records.endWriting();
        }
        forget(inboundDone, closeSent);
    }

    private SSLEngineResult result(Status status, int consumed, int produced) {
        HandshakeStatus handshakeStatus = getHandshakeStatus();
        if (established && !reported && !records.hasWaiting()) {
            reported = true;
            handshakeStatus = HandshakeStatus.FINISHED;
        }
        return new SSLEngineResult(status, handshakeStatus, consumed, produced);
    }

    @Override
    public synchronized HandshakeStatus getHandshakeStatus() {
        if (records.hasWaiting()) {
            return HandshakeStatus.NEED_WRAP;
        }
        if (begun && !established && !inboundDone) {
            return HandshakeStatus.NEED_UNWRAP;
        }
        return HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public synchronized void closeOutbound() {
        if (closeSent) {
            return;
        }
        try {
            if (begun && !established && !peerClosed) {
                records.alert(Alert.WARNING, Alert.USER_CANCELED);
            }
            if (begun) {
                records.alert(Alert.WARNING, Alert.CLOSE_NOTIFY);
            }
        } catch (FatalAlertException | RuntimeException e) {
            inboundDone = true; // nothing can be said any more, so nothing will be answered
        }
        closeSent = true;
        if (!established) {
            inboundDone = true;
            abandon();
        }
        wipe();
    }

    @Override
    public synchronized boolean isOutboundDone() {
        return closeSent && !records.hasWaiting();
    }

    @Override
    public synchronized void closeInbound() throws SSLException {
        if (inboundDone) {
            return;
        }
        if (!begun) {
            inboundDone = true;
            closeOutbound();
            return;
        }
        String cut = "the connection was cut: the peer did not say that it was over";
        if (closeSent) {
            // Who closes first need not wait for the answer (RFC 5246, 7.2.1); the session stays good.
            inboundDone = true;
            wipe();
            throw new SSLException(cut);
        }
        throw fail(new FatalAlertException(Alert.INTERNAL_ERROR, cut));
    }

    @Override
    public synchronized boolean isInboundDone() {
        return inboundDone;
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return null;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return names(possible);
    }

    @Override
    public synchronized String[] getEnabledCipherSuites() {
        return names(suites);
    }

    private static <S extends Enum<S>> String[] names(Set<S> suites) {
        return suites.stream().sorted().map(Enum::name).toArray(String[]::new);
    }

    @Override
    public synchronized void setEnabledCipherSuites(String[] names) {
        List<String> wanted = List.of(names);
        Set<S> chosen =
                possible.stream().filter(each -> wanted.contains(each.name())).collect(Collectors.toSet());
        if (chosen.isEmpty() || chosen.size() != Set.copyOf(wanted).size()) {
            throw new IllegalArgumentException(
                    "not one or several of " + List.of(getSupportedCipherSuites()) + ": " + wanted);
        }
        suites = chosen;
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {protocol};
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        if (!List.of(protocols).equals(List.of(protocol))) {
            throw new IllegalArgumentException("this engine speaks " + protocol + " only");
        }
    }

    @Override
    public synchronized SSLSession getSession() {
        return session;
    }

    @Override
    public synchronized @Nullable SSLSession getHandshakeSession() {
        return begun && !established ? session : null;
    }

    @Override
    public synchronized void setUseClientMode(boolean mode) {
        if (begun && mode != client) {
            throw new IllegalArgumentException("the handshake has begun");
        }
        client = mode;
    }

    @Override
    public synchronized boolean getUseClientMode() {
        return client;
    }

    @Override
    public synchronized void setNeedClientAuth(boolean need) {
        clientCertificate = need ? ClientCertificate.REQUIRED : ClientCertificate.NONE;
    }

    @Override
    public synchronized boolean getNeedClientAuth() {
        return clientCertificate == ClientCertificate.REQUIRED;
    }

    @Override
    public synchronized void setWantClientAuth(boolean want) {
        clientCertificate = want ? ClientCertificate.WANTED : ClientCertificate.NONE;
    }

    @Override
    public synchronized boolean getWantClientAuth() {
        return clientCertificate == ClientCertificate.WANTED;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        if (!flag) {
            throw new IllegalArgumentException("new sessions cannot be forbidden here");
        }
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    @Override
    public synchronized SSLParameters getSSLParameters() {
        SSLParameters copy = new SSLParameters(getEnabledCipherSuites(), getEnabledProtocols());
        copy.setEndpointIdentificationAlgorithm(parameters.getEndpointIdentificationAlgorithm());
        copy.setApplicationProtocols(parameters.getApplicationProtocols());
        copy.setServerNames(parameters.getServerNames());
        copy.setSNIMatchers(parameters.getSNIMatchers());
        return clientCertificate.in(copy);
    }

    @Override
    public synchronized void setSSLParameters(SSLParameters wanted) {
        if (wanted.getCipherSuites() != null) {
            setEnabledCipherSuites(wanted.getCipherSuites());
        }
        if (wanted.getProtocols() != null) {
            setEnabledProtocols(wanted.getProtocols());
        }
        clientCertificate = ClientCertificate.of(wanted);
        SSLParameters kept = new SSLParameters();
        kept.setEndpointIdentificationAlgorithm(wanted.getEndpointIdentificationAlgorithm());
        kept.setApplicationProtocols(wanted.getApplicationProtocols());
        kept.setServerNames(wanted.getServerNames());
        kept.setSNIMatchers(wanted.getSNIMatchers());
        parameters = kept;
    }

    @Override
    public synchronized @Nullable String getApplicationProtocol() {
        return established ? applicationProtocol : null;
    }

    @Override
    public synchronized @Nullable String getHandshakeApplicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public synchronized void setHandshakeApplicationProtocolSelector(
            BiFunction<SSLEngine, List<String>, String> chosen) {
        selector = chosen;
    }

    @Override
    public synchronized @Nullable BiFunction<SSLEngine, List<String>, String>
            getHandshakeApplicationProtocolSelector() {
        return selector;
    }
}
