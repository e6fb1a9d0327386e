package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.KeyAgreement;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.UndecipherableException;
import org.jspecify.annotations.Nullable;

/** The accepting side (GB/T 38636-2020, 6.4.5). */
final class TlcpServerHandshake extends TlcpHandshake {

    private static final String OWN_LABEL = "server finished";
    private static final String PEERS_LABEL = "client finished";
    private static final int ECDSA_SIGN = 64;
    private static final int RSA_SIGN = 1;

    /**
     * Clients that ask whether an attacker could have begun this connection (RFC 5746) go away without an answer, though
     * second handshakes are refused here. They ask by a number among the suites or by an extension.
     */
    private static final int RENEGOTIATION_SUITE = 0x00ff;

    private static final byte[] FIRST_HANDSHAKE = {0};

    private enum Expecting {
        CLIENT_HELLO,
        CERTIFICATE,
        CLIENT_KEY_EXCHANGE,
        CERTIFICATE_VERIFY,
        CHANGE_CIPHER_SPEC,
        FINISHED,
        NOTHING
    }

    private final TlcpCredentials own;
    private Expecting expecting = Expecting.CLIENT_HELLO;
    private @Nullable TlcpSession resumed;
    private byte[] sessionId = new byte[0];
    private List<Sm2Certificate> client = List.of();
    private @Nullable Sm2KeyPair ephemeral;
    private @Nullable String serverName;
    private @Nullable List<String> protocols;
    private boolean asksForRenegotiation;

    TlcpServerHandshake(TlcpEngine engine, TlcpSettings settings) {
        super(engine, settings);
        if (settings.own() == null) {
            throw new IllegalStateException("a server needs certificates");
        }
        this.own = settings.own();
    }

    @Override
    void begin() {
        // the client has the first word
    }

    @Override
    void message(int type, byte[] body, byte[] whole) throws FatalAlertException {
        switch (type) {
            case HandshakeType.CLIENT_HELLO -> {
                require(expecting == Expecting.CLIENT_HELLO, type);
                transcript.add(whole);
                hello(body);
            }
            case HandshakeType.CERTIFICATE -> {
                require(expecting == Expecting.CERTIFICATE, type);
                transcript.add(whole);
                certificate(body);
                expecting = Expecting.CLIENT_KEY_EXCHANGE;
            }
            case HandshakeType.CLIENT_KEY_EXCHANGE -> {
                require(expecting == Expecting.CLIENT_KEY_EXCHANGE, type);
                transcript.add(whole);
                deriveMaster(chosenSuite().ephemeral() ? agreed(body) : decrypted(body));
                deriveKeys(false);
                expecting = client.isEmpty() ? Expecting.CHANGE_CIPHER_SPEC : Expecting.CERTIFICATE_VERIFY;
            }
            case HandshakeType.CERTIFICATE_VERIFY -> {
                require(expecting == Expecting.CERTIFICATE_VERIFY, type);
                verify(body);
                transcript.add(whole);
                expecting = Expecting.CHANGE_CIPHER_SPEC;
            }
            case HandshakeType.FINISHED -> {
                require(expecting == Expecting.FINISHED, type);
                checkFinished(PEERS_LABEL, body);
                transcript.add(whole);
                finished();
            }
            default -> throw unexpected(type);
        }
    }

    private void hello(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int version = reader.uint16();
        if (version >>> 8 != VERSION >>> 8 || version < VERSION) {
            throw new FatalAlertException(
                    Alert.PROTOCOL_VERSION,
                    "the client speaks version " + Integer.toHexString(version) + " hexadecimal");
        }
        clientRandom = reader.bytes(RANDOM);
        byte[] offeredId = reader.vector8();
        WireReader codes = reader.in16();
        byte[] compressions = reader.vector8();
        if (offeredId.length > SESSION_ID || codes.remaining() % 2 != 0) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "the client's hello has a vector of a wrong length");
        }
        Set<TlcpSuite> offered = new HashSet<>();
        while (codes.remaining() > 0) {
            int code = codes.uint16();
            asksForRenegotiation |= code == RENEGOTIATION_SUITE;
            TlcpSuite.of(code).ifPresent(offered::add);
        }
        if (indexOf(compressions, 0) < 0) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "the client insists on compression");
        }
        if (reader.remaining() > 0) {
            extensions(reader.in16());
        }
        reader.end("the client's hello");
        serverRandom = newRandom();
        offered.retainAll(engine.suites());
        TlcpSession known = resumable(offeredId, offered);
        byte[] kept = known == null ? null : known.master();
        if (known != null && kept != null) {
            master = kept;
            resume(known);
        } else {
            full(offered);
        }
    }

    private static int indexOf(byte[] bytes, int value) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == value) {
                return i;
            }
        }
        return -1;
    }

    private void extensions(WireReader reader) throws FatalAlertException {
        for (Map.Entry<Integer, byte[]> each : Extensions.read(reader).entrySet()) {
            switch (each.getKey()) {
                case Extensions.ALPN -> protocols = Extensions.protocolNames(each.getValue());
                case Extensions.SERVER_NAME -> serverName = askedName(each.getValue());
                case Extensions.RENEGOTIATION_INFO -> {
                    if (!Arrays.equals(each.getValue(), FIRST_HANDSHAKE)) {
                        throw new FatalAlertException(
                                Alert.HANDSHAKE_FAILURE, "the client believes that this is a second handshake");
                    }
                    asksForRenegotiation = true;
                }
                default -> {
                    // not known here (RFC 5246, 7.4.1.4)
                }
            }
        }
    }

    /** The session that was asked for, when it would come out the same in a full handshake. */
    private @Nullable TlcpSession resumable(byte[] offeredId, Set<TlcpSuite> offered) {
        TlcpSession session = offeredId.length == 0 ? null : settings.sessions().withClient(offeredId);
        boolean same = session != null
                && offered.contains(session.suite())
                && java.util.Objects.equals(session.serverName(), serverName)
                && (engine.clientCertificate() != ClientCertificate.REQUIRED
                        || !session.peer().isEmpty())
                && stillGood(session);
        return same ? session : null;
    }

    /** Certificates end and are revoked while sessions live. */
    private boolean stillGood(TlcpSession session) {
        try {
            if (!session.peer().isEmpty()) {
                checkClient(session.peer());
            }
            return true;
        } catch (FatalAlertException e) {
            return false;
        }
    }

    private void resume(TlcpSession session) throws FatalAlertException {
        resumed = session;
        suite = session.suite();
        sessionId = session.getId();
        sendHello();
        deriveKeys(false);
        sendFinished(OWN_LABEL);
        expecting = Expecting.CHANGE_CIPHER_SPEC;
    }

    private void full(Set<TlcpSuite> offered) throws FatalAlertException {
        if (engine.clientCertificate() == ClientCertificate.NONE) {
            offered.removeIf(TlcpSuite::ephemeral); // they need the client's certificate
        }
        for (TlcpSuite each : TlcpSuite.values()) {
            if (suite == null && offered.contains(each)) {
                suite = each;
            }
        }
        if (suite == null) {
            throw new FatalAlertException(Alert.HANDSHAKE_FAILURE, "the client offers no suite that is spoken here");
        }
        sessionId = new byte[SESSION_ID];
        settings.random().nextBytes(sessionId);
        sendHello();
        sendCertificates(own);
        byte[] exchange;
        byte[] signed;
        if (chosenSuite().ephemeral()) {
            Sm2KeyPair made = Sm2KeyPair.generate(settings.random());
            ephemeral = made;
            exchange = TlcpClientHandshake.parameters(made.publicKey());
            signed = concat(clientRandom, serverRandom, exchange);
        } else {
            exchange = new byte[0];
            signed = signedEncryptionCertificate(own.encryption());
        }
        byte[] signature = own.signer().sign(signed);
        send(
                HandshakeType.SERVER_KEY_EXCHANGE,
                new WireWriter().bytes(exchange).vector16(signature).toBytes());
        if (engine.clientCertificate() != ClientCertificate.NONE) {
            sendRequest();
        }
        send(HandshakeType.SERVER_HELLO_DONE, new byte[0]);
        records.flush();
        expecting = engine.clientCertificate() == ClientCertificate.NONE
                ? Expecting.CLIENT_KEY_EXCHANGE
                : Expecting.CERTIFICATE;
    }

    private void sendHello() throws FatalAlertException {
        WireWriter hello = new WireWriter()
                .uint16(VERSION)
                .bytes(serverRandom)
                .vector8(sessionId)
                .uint16(chosenSuite().code())
                .uint8(0);
        String chosen = protocols == null ? null : engine.selectApplicationProtocol(protocols);
        WireWriter extensions = new WireWriter();
        if (asksForRenegotiation) {
            extensions.uint16(Extensions.RENEGOTIATION_INFO).vector16(FIRST_HANDSHAKE);
        }
        if (chosen != null) {
            extensions.uint16(Extensions.ALPN).vector16(Extensions.protocolNames(List.of(chosen)));
        }
        if (extensions.toBytes().length > 0) {
            hello.vector16(extensions.toBytes());
        }
        send(HandshakeType.SERVER_HELLO, hello.toBytes());
    }

    private void sendRequest() {
        WireWriter names = new WireWriter();
        settings.trust().roots().forEach(root -> names.vector16(root.subjectName()));
        send(
                HandshakeType.CERTIFICATE_REQUEST,
                new WireWriter()
                        .vector8(new byte[] {ECDSA_SIGN, RSA_SIGN})
                        .vector16(names.toBytes())
                        .toBytes());
    }

    private void certificate(byte[] body) throws FatalAlertException {
        client = certificates(body);
        if (!client.isEmpty()) {
            checkClient(client);
            return;
        }
        if (engine.clientCertificate() == ClientCertificate.REQUIRED
                || chosenSuite().ephemeral()) {
            throw new FatalAlertException(Alert.HANDSHAKE_FAILURE, "the client shows no certificate");
        }
    }

    /** A client may have no certificate to be encrypted to, unless keys are agreed upon. */
    private void checkClient(List<Sm2Certificate> shown) throws FatalAlertException {
        List<Sm2Certificate> others = shown.subList(1, shown.size());
        check(shown.get(0), others, CertificateUse.CLIENT_SIGNATURE);
        boolean dual = shown.size() > 1 && !shown.get(1).authority();
        if (dual) {
            check(shown.get(1), others, CertificateUse.CLIENT_ENCRYPTION);
        } else if (suite != null && suite.ephemeral()) {
            throw new FatalAlertException(
                    Alert.BAD_CERTIFICATE, "the client shows no certificate to agree upon keys with");
        }
    }

    /**
     * What the client encrypted. One that cannot be read, or begins with another version, is replaced by chance, so that
     * the handshake fails later and in the same way whatever was wrong (RFC 5246, 7.4.7.1).
     */
    private byte[] decrypted(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        byte[] ciphertext = reader.vector16();
        reader.end("the client's key exchange");
        byte[] chance = new byte[MASTER];
        settings.random().nextBytes(chance);
        try {
            byte[] preMaster = own.decrypter().decrypt(Sm2Ciphertext.ofAsn1(ciphertext));
            boolean good = preMaster.length == MASTER
                    && preMaster[0] == (byte) (VERSION >>> 8)
                    && preMaster[1] == (byte) VERSION;
            if (good) {
                return preMaster;
            }
            Arrays.fill(preMaster, (byte) 0);
            return chance;
        } catch (UndecipherableException | IllegalArgumentException e) {
            return chance;
        }
    }

    private byte[] agreed(byte[] body) throws FatalAlertException {
        // The text of the standard has a length of two bytes before the parameters; some send it and some do not.
        boolean prefixed = body.length > 2 && ((body[0] & 0xff) << 8 | body[1] & 0xff) == body.length - 2;
        WireReader reader = new WireReader(prefixed ? Arrays.copyOfRange(body, 2, body.length) : body);
        Sm2PublicKey peerEphemeral = TlcpClientHandshake.point(reader);
        reader.end("the client's key exchange");
        Sm2KeyPair made = ephemeral;
        if (made == null) {
            throw new IllegalStateException("no ephemeral key");
        }
        ephemeral = null;
        try (made) {
            return own.agreeing()
                    .agree(KeyAgreement.Side.INITIATOR, made, client.get(1).publicKey(), peerEphemeral, MASTER);
        }
    }

    private void verify(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        byte[] signature = reader.vector16();
        reader.end("the client's proof");
        if (!client.get(0).publicKey().verify(transcript.digest(), signature)) {
            throw new FatalAlertException(Alert.DECRYPT_ERROR, "the client does not have the key of its certificate");
        }
    }

    @Override
    void changeCipherSpec() throws FatalAlertException {
        if (expecting != Expecting.CHANGE_CIPHER_SPEC) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a change of cipher spec at this point");
        }
        protectReading();
        expecting = Expecting.FINISHED;
    }

    private void finished() throws FatalAlertException {
        expecting = Expecting.NOTHING;
        if (resumed != null) {
            resumed.use();
            engine.established(resumed);
            return;
        }
        sendFinished(OWN_LABEL);
        TlcpSession session = new TlcpSession(
                sessionId,
                chosenSuite(),
                master,
                settings.sessions().shared(client),
                own.chain(),
                serverName,
                null,
                -1,
                settings.sessions(),
                settings.clock());
        settings.sessions().addWithClient(session);
        engine.established(session);
    }

    @Override
    void close() {
        super.close();
        if (ephemeral != null) {
            ephemeral.close();
        }
    }
}
