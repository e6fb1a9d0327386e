package org.jianxin.tlcp;

import java.util.List;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/** The accepting side of TLS 1.3 (RFC 8446, 4; appendix A.2). */
final class Tls13ServerHandshake extends Tls13Handshake {

    /** More early data than a client that once had a ticket of somebody else is likely to send before our answer arrives. */
    private static final int MOST_EARLY_DATA = 64 << 10;

    private enum Expecting {
        CLIENT_HELLO,
        SECOND_CLIENT_HELLO,
        CERTIFICATE,
        CERTIFICATE_VERIFY,
        FINISHED,
        NOTHING
    }

    private final TlcpCredentials own;
    private Expecting expecting = Expecting.CLIENT_HELLO;
    private @Nullable ClientHello first;
    private @Nullable String serverName;
    private @Nullable Traffic clientsData;
    private List<Sm2Certificate> client = List.of();

    Tls13ServerHandshake(Tls13Engine engine, Tls13Settings settings) {
        super(engine, settings, false);
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
        engine.expectEarlyData(0);
        switch (type) {
            case HandshakeType.CLIENT_HELLO -> {
                require(expecting == Expecting.SECOND_CLIENT_HELLO || expecting == Expecting.CLIENT_HELLO, type);
                transcript.add(whole);
                hello(ClientHello.read(body));
            }
            case HandshakeType.CERTIFICATE -> {
                require(expecting == Expecting.CERTIFICATE, type);
                transcript.add(whole);
                certificate(body);
            }
            case HandshakeType.CERTIFICATE_VERIFY -> {
                require(expecting == Expecting.CERTIFICATE_VERIFY, type);
                checkProof(client.get(0), body);
                transcript.add(whole);
                expecting = Expecting.FINISHED;
            }
            case HandshakeType.FINISHED -> {
                require(expecting == Expecting.FINISHED, type);
                checkFinished(body);
                finished();
            }
            default -> throw unexpected(type);
        }
    }

    private void hello(ClientHello hello) throws FatalAlertException {
        hello.requireTls13();
        if (first != null) {
            hello.requireAnswersRetry(first);
        } else if (hello.has(Extensions.COOKIE)) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a cookie that nobody gave");
        }
        for (Tls13Suite each : Tls13Suite.values()) {
            if (suite == null
                    && engine.suites().contains(each)
                    && hello.suites().contains(each.code())) {
                suite = each;
            }
        }
        if (suite == null) {
            throw new FatalAlertException(Alert.HANDSHAKE_FAILURE, "the client offers no suite that is spoken here");
        }
        if (!hello.groups().contains(CURVE_SM2) || !hello.schemes().contains(SM2SIG_SM3)) {
            throw new FatalAlertException(
                    Alert.HANDSHAKE_FAILURE, "the client speaks neither with the SM2 curve nor with its signatures");
        }
        byte[] name = hello.extension(Extensions.SERVER_NAME);
        serverName = name == null ? null : askedName(name);
        byte[] share = hello.share(CURVE_SM2);
        if (share == null) {
            again(hello);
        } else {
            answer(hello, share(share));
        }
        if (first == null && hello.has(Extensions.EARLY_DATA)) {
            engine.expectEarlyData(MOST_EARLY_DATA);
        }
        first = hello;
    }

    private void again(ClientHello hello) throws FatalAlertException {
        if (first != null) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "the client has been asked for a key share");
        }
        transcript.replaceByDigest();
        sendHello(hello, retryRandom(), new WireWriter().uint16(CURVE_SM2).toBytes());
        records.flush();
        expecting = Expecting.SECOND_CLIENT_HELLO;
    }

    private void sendHello(ClientHello to, byte[] random, byte[] share) throws FatalAlertException {
        WireWriter extensions = new WireWriter();
        extensions
                .uint16(Extensions.SUPPORTED_VERSIONS)
                .vector16(new WireWriter().uint16(VERSION).toBytes());
        extensions.uint16(Extensions.KEY_SHARE).vector16(share);
        send(
                HandshakeType.SERVER_HELLO,
                new WireWriter()
                        .uint16(LEGACY_VERSION)
                        .bytes(random)
                        .vector8(to.sessionId())
                        .uint16(chosenSuite().code())
                        .uint8(0)
                        .vector16(extensions.toBytes())
                        .toBytes());
        records.flush();
        if (first == null && to.sessionId().length > 0) {
            records.changeCipherSpec(); // means nothing but to those on the way who take all this for TLS 1.2 (D.4)
        }
    }

    private void answer(ClientHello hello, Sm2PublicKey share) throws FatalAlertException {
        byte[] offered = hello.extension(Extensions.ALPN);
        String protocol = offered == null ? null : engine.selectApplicationProtocol(Extensions.protocolNames(offered));
        try (Sm2KeyPair ephemeral = Sm2KeyPair.generate(settings.random())) {
            sendHello(hello, newRandom(), entry(ephemeral.publicKey()));
            protect(ephemeral, share);
        }
        WireWriter extensions = new WireWriter();
        if (protocol != null) {
            extensions.uint16(Extensions.ALPN).vector16(Extensions.protocolNames(List.of(protocol)));
        }
        send(
                HandshakeType.ENCRYPTED_EXTENSIONS,
                new WireWriter().vector16(extensions.toBytes()).toBytes());
        boolean asks = engine.clientCertificate() != ClientCertificate.NONE;
        if (asks) {
            sendRequest();
        }
        sendCertificates(own);
        sendProof(own);
        sendFinished();
        Traffic[] data = dataKeys();
        clientsData = data[0];
        engine.write(data[1]);
        expecting = asks ? Expecting.CERTIFICATE : Expecting.FINISHED;
    }

    private void sendRequest() {
        WireWriter names = new WireWriter();
        settings.trust().roots().forEach(root -> names.vector16(root.subjectName()));
        WireWriter extensions = new WireWriter();
        extensions.uint16(Extensions.SIGNATURE_ALGORITHMS).vector16(Tls13ClientHandshake.list(SM2SIG_SM3));
        extensions
                .uint16(Extensions.CERTIFICATE_AUTHORITIES)
                .vector16(new WireWriter().vector16(names.toBytes()).toBytes());
        send(
                HandshakeType.CERTIFICATE_REQUEST,
                new WireWriter().uint8(0).vector16(extensions.toBytes()).toBytes());
    }

    private void certificate(byte[] body) throws FatalAlertException {
        client = certificates(body);
        if (!client.isEmpty()) {
            check(client.get(0), client.subList(1, client.size()), CertificateUse.CLIENT_SIGNATURE);
            expecting = Expecting.CERTIFICATE_VERIFY;
        } else if (engine.clientCertificate() == ClientCertificate.REQUIRED) {
            throw new FatalAlertException(Alert.CERTIFICATE_REQUIRED, "the client shows no certificate");
        } else {
            expecting = Expecting.FINISHED;
        }
    }

    private void finished() {
        expecting = Expecting.NOTHING;
        Traffic data = clientsData;
        if (data == null) {
            throw new IllegalStateException("no keys yet");
        }
        clientsData = null;
        engine.read(data);
        engine.established(new Tls13Session(chosenSuite(), client, chain(own), serverName, null, -1, settings.clock()));
    }

    /** One may come after the first hello until the client is finished, and is dropped (RFC 8446, 5). */
    @Override
    void changeCipherSpec() throws FatalAlertException {
        if (expecting == Expecting.CLIENT_HELLO) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a change of cipher spec before any hello");
        }
        engine.countIdle();
    }

    @Override
    void close() {
        super.close();
        closeIfMade(clientsData);
    }
}
