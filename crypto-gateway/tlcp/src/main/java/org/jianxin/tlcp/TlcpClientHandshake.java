package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.KeyAgreement;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/** The connecting side (GB/T 38636-2020, 6.4.5). */
final class TlcpClientHandshake extends TlcpHandshake {

    private static final String OWN_LABEL = "client finished";
    private static final String PEERS_LABEL = "server finished";

    private enum Expecting {
        SERVER_HELLO,
        CERTIFICATE,
        SERVER_KEY_EXCHANGE,
        REQUEST_OR_DONE,
        DONE,
        CHANGE_CIPHER_SPEC,
        FINISHED,
        NOTHING
    }

    private Expecting expecting = Expecting.SERVER_HELLO;
    private @Nullable TlcpSession resumed;
    /** Taken at the beginning: another connection may replace the session while this one waits for its answer. */
    private byte[] resumedMaster = new byte[0];

    private boolean resuming;
    private byte[] sessionId = new byte[0];
    private List<Sm2Certificate> server = List.of();
    private @Nullable Sm2PublicKey serverEphemeral;
    private boolean requested;

    TlcpClientHandshake(TlcpEngine engine, TlcpSettings settings) {
        super(engine, settings);
    }

    @Override
    void begin() throws FatalAlertException {
        clientRandom = newRandom();
        TlcpSession cached = settings.sessions().withServer(engine.getPeerHost(), engine.getPeerPort());
        byte[] kept = cached == null || !resumable(cached) ? null : cached.master();
        if (kept != null) {
            resumed = cached;
            resumedMaster = kept;
        }
        byte[] offeredId = resumed == null ? new byte[0] : resumed.getId();
        WireWriter suites = new WireWriter();
        offered().forEach(each -> suites.uint16(each.code()));
        WireWriter hello = new WireWriter()
                .uint16(VERSION)
                .bytes(clientRandom)
                .vector8(offeredId)
                .vector16(suites.toBytes())
                .vector8(new byte[] {0});
        WireWriter extensions = new WireWriter();
        addWishes(extensions);
        if (extensions.toBytes().length > 0) {
            hello.vector16(extensions.toBytes());
        }
        send(HandshakeType.CLIENT_HELLO, hello.toBytes());
        records.flush();
    }

    /**
     * Whether a session is what a full handshake would come to now: for the same name, in a suite that is still wanted, and
     * with certificates that are still good. The connection it comes from may not have asked for the name.
     */
    private boolean resumable(TlcpSession session) throws FatalAlertException {
        if (!offered().contains(session.suite()) || !Objects.equals(session.serverName(), engine.serverName())) {
            return false;
        }
        try {
            checkServer(session.peer());
            return true;
        } catch (FatalAlertException e) {
            return false;
        }
    }

    /** Suites that agree upon keys need our own encryption certificate. */
    private Set<TlcpSuite> offered() throws FatalAlertException {
        Set<TlcpSuite> offered = new TreeSet<>(engine.suites());
        if (settings.own() == null) {
            offered.removeIf(TlcpSuite::ephemeral);
        }
        if (offered.isEmpty()) {
            throw new FatalAlertException(
                    Alert.HANDSHAKE_FAILURE, "the suites that are left need a certificate of our own");
        }
        return offered;
    }

    @Override
    void message(int type, byte[] body, byte[] whole) throws FatalAlertException {
        switch (type) {
            case HandshakeType.SERVER_HELLO -> {
                require(expecting == Expecting.SERVER_HELLO, type);
                transcript.add(whole);
                serverHello(body);
            }
            case HandshakeType.CERTIFICATE -> {
                require(expecting == Expecting.CERTIFICATE, type);
                transcript.add(whole);
                certificate(body);
                expecting = Expecting.SERVER_KEY_EXCHANGE;
            }
            case HandshakeType.SERVER_KEY_EXCHANGE -> {
                require(expecting == Expecting.SERVER_KEY_EXCHANGE, type);
                transcript.add(whole);
                keyExchange(body);
                expecting = Expecting.REQUEST_OR_DONE;
            }
            case HandshakeType.CERTIFICATE_REQUEST -> {
                require(expecting == Expecting.REQUEST_OR_DONE, type);
                transcript.add(whole);
                request(body);
                expecting = Expecting.DONE;
            }
            case HandshakeType.SERVER_HELLO_DONE -> {
                require(expecting == Expecting.DONE || expecting == Expecting.REQUEST_OR_DONE, type);
                transcript.add(whole);
                new WireReader(body).end("the end of the server's hello");
                answer();
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

    private void serverHello(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int version = reader.uint16();
        if (version != VERSION) {
            throw new FatalAlertException(
                    Alert.PROTOCOL_VERSION,
                    "the server chose version " + Integer.toHexString(version) + " hexadecimal");
        }
        serverRandom = reader.bytes(RANDOM);
        sessionId = reader.vector8();
        int code = reader.uint16();
        suite = TlcpSuite.of(code).orElse(null);
        if (suite == null || !offered().contains(suite)) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER,
                    "the server chose the suite " + Integer.toHexString(code) + ", which was not offered");
        }
        if (reader.uint8() != 0) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER, "the server chose compression, which was not offered");
        }
        if (sessionId.length > SESSION_ID) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a session id of " + sessionId.length + " bytes");
        }
        if (reader.remaining() > 0) {
            extensions(reader.in16());
        }
        reader.end("the server's hello");
        resuming = resumed != null && sessionId.length > 0 && Arrays.equals(sessionId, resumed.getId());
        if (!resuming) {
            expecting = Expecting.CERTIFICATE;
            return;
        }
        if (resumed.suite() != suite) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a session is resumed with another suite");
        }
        master = resumedMaster.clone();
        deriveKeys(true);
        expecting = Expecting.CHANGE_CIPHER_SPEC;
    }

    private void extensions(WireReader reader) throws FatalAlertException {
        for (Map.Entry<Integer, byte[]> each : Extensions.read(reader).entrySet()) {
            if (!answersWish(each.getKey(), each.getValue())) {
                throw notSent(each.getKey());
            }
        }
    }

    private void certificate(byte[] body) throws FatalAlertException {
        server = certificates(body);
        if (server.size() < 2) {
            throw new FatalAlertException(
                    Alert.BAD_CERTIFICATE,
                    "the server shows " + server.size() + " certificates, not one to sign and one "
                            + "to be encrypted to");
        }
        checkServer(server);
    }

    private void checkServer(List<Sm2Certificate> shown) throws FatalAlertException {
        List<Sm2Certificate> above = shown.subList(2, shown.size());
        check(shown.get(0), above, CertificateUse.SERVER_SIGNATURE);
        check(shown.get(1), above, CertificateUse.SERVER_ENCRYPTION);
        checkName(shown.get(0));
    }

    private void keyExchange(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        byte[] signed;
        if (chosenSuite().ephemeral()) {
            int from = reader.position();
            serverEphemeral = point(reader);
            signed = concat(clientRandom, serverRandom, reader.since(from));
        } else {
            signed = signedEncryptionCertificate(server.get(1));
        }
        byte[] signature = reader.vector16();
        reader.end("the server's key exchange");
        if (!server.get(0).publicKey().verify(signed, signature)) {
            throw new FatalAlertException(Alert.DECRYPT_ERROR, "the server's key exchange is not signed by the server");
        }
    }

    static byte[] parameters(Sm2PublicKey ephemeral) {
        return new WireWriter()
                .uint8(NAMED_CURVE)
                .uint16(CURVE_SM2)
                .vector8(ephemeral.point())
                .toBytes();
    }

    static Sm2PublicKey point(WireReader reader) throws FatalAlertException {
        reader.bytes(3); // the name of the curve, which is not to be looked at when it can only be SM2's (6.4.5.4)
        byte[] point = reader.vector8();
        try {
            return Sm2PublicKey.ofPoint(point);
        } catch (IllegalArgumentException e) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a point that is not on the curve", e);
        }
    }

    private void request(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        if (reader.vector8().length == 0) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a certificate request without types");
        }
        WireReader names = reader.in16();
        reader.end("the certificate request");
        while (names.remaining() > 0) {
            names.vector16();
        }
        requested = true;
    }

    private void answer() throws FatalAlertException {
        TlcpCredentials own = settings.own();
        if (requested) {
            sendCertificates(own);
        }
        byte[] preMaster = chosenSuite().ephemeral() ? agreed(own) : encrypted();
        deriveMaster(preMaster);
        if (requested && own != null) {
            byte[] signature = own.signer().sign(transcript.digest());
            send(
                    HandshakeType.CERTIFICATE_VERIFY,
                    new WireWriter().vector16(signature).toBytes());
        }
        deriveKeys(true);
        sendFinished(OWN_LABEL);
    }

    private byte[] encrypted() {
        byte[] preMaster = new byte[MASTER];
        settings.random().nextBytes(preMaster);
        preMaster[0] = (byte) (VERSION >>> 8);
        preMaster[1] = (byte) VERSION;
        byte[] ciphertext =
                server.get(1).publicKey().encrypt(preMaster, settings.random()).asn1();
        send(
                HandshakeType.CLIENT_KEY_EXCHANGE,
                new WireWriter().vector16(ciphertext).toBytes());
        return preMaster;
    }

    private byte[] agreed(@Nullable TlcpCredentials own) throws FatalAlertException {
        if (own == null || !requested || serverEphemeral == null) {
            throw new FatalAlertException(
                    Alert.HANDSHAKE_FAILURE, "keys are to be agreed upon, but no certificate was asked for");
        }
        try (Sm2KeyPair ephemeral = Sm2KeyPair.generate(settings.random())) {
            // Without the length of two bytes that the standard's text has: stacks in use neither send nor expect it.
            send(HandshakeType.CLIENT_KEY_EXCHANGE, parameters(ephemeral.publicKey()));
            return own.agreeing()
                    .agree(KeyAgreement.Side.RESPONDER, ephemeral, server.get(1).publicKey(), serverEphemeral, MASTER);
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
        if (resuming && resumed != null) {
            sendFinished(OWN_LABEL);
            resumed.use();
            engine.established(resumed);
            return;
        }
        TlcpCredentials own = settings.own();
        TlcpSession session = new TlcpSession(
                sessionId,
                chosenSuite(),
                master,
                settings.sessions().shared(server),
                requested && own != null ? own.chain() : List.of(),
                engine.serverName(),
                engine.getPeerHost(),
                engine.getPeerPort(),
                settings.sessions(),
                settings.clock());
        if (sessionId.length > 0) {
            settings.sessions().addWithServer(session);
        }
        engine.established(session);
    }

    /** Tried again, a session that the server no longer has would fail again. */
    @Override
    void failed() {
        if (resumed != null) {
            resumed.invalidate();
        }
    }

    @Override
    void close() {
        super.close();
        Arrays.fill(resumedMaster, (byte) 0);
    }
}
