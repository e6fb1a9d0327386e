package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/** The connecting side of TLS 1.3 (RFC 8446, 4; appendix A.1). */
final class Tls13ClientHandshake extends Tls13Handshake {

    /** How servers that speak TLS 1.3 end their random number when they choose an older version (RFC 8446, 4.1.3). */
    private static final byte[] DOWNGRADE = {'D', 'O', 'W', 'N', 'G', 'R', 'D'};

    /** Extensions that have their place in other messages than a server's encrypted extensions (RFC 8446, 4.2). */
    private static final Set<Integer> OUT_OF_PLACE = Set.of(
            Extensions.SIGNATURE_ALGORITHMS,
            Extensions.PADDING,
            Extensions.PRE_SHARED_KEY,
            Extensions.SUPPORTED_VERSIONS,
            Extensions.COOKIE,
            Extensions.PSK_KEY_EXCHANGE_MODES,
            Extensions.CERTIFICATE_AUTHORITIES,
            Extensions.OID_FILTERS,
            Extensions.POST_HANDSHAKE_AUTH,
            Extensions.SIGNATURE_ALGORITHMS_CERT,
            Extensions.KEY_SHARE);

    private enum Expecting {
        SERVER_HELLO,
        ENCRYPTED_EXTENSIONS,
        REQUEST_OR_CERTIFICATE,
        CERTIFICATE,
        CERTIFICATE_VERIFY,
        FINISHED,
        NOTHING
    }

    private final Sm2KeyPair ephemeral;
    private final byte[] random = newRandom();
    /** Looks like a session's to those on the way who take all this for TLS 1.2 (RFC 8446, D.4). */
    private final byte[] sessionId = newRandom();

    private Expecting expecting = Expecting.SERVER_HELLO;
    private boolean retried;
    private boolean requested;
    private boolean schemeAccepted;
    private List<Sm2Certificate> server = List.of();

    Tls13ClientHandshake(Tls13Engine engine, Tls13Settings settings) {
        super(engine, settings, true);
        this.ephemeral = Sm2KeyPair.generate(settings.random());
    }

    @Override
    void begin() throws FatalAlertException {
        sendHello(null);
    }

    private void sendHello(byte @Nullable [] cookie) throws FatalAlertException {
        WireWriter suites = new WireWriter();
        new TreeSet<>(engine.suites()).forEach(each -> suites.uint16(each.code()));
        WireWriter extensions = new WireWriter();
        addWishes(extensions);
        extensions
                .uint16(Extensions.SUPPORTED_VERSIONS)
                .vector16(new WireWriter()
                        .vector8(new WireWriter().uint16(VERSION).toBytes())
                        .toBytes());
        extensions.uint16(Extensions.SUPPORTED_GROUPS).vector16(list(CURVE_SM2));
        extensions.uint16(Extensions.SIGNATURE_ALGORITHMS).vector16(list(SM2SIG_SM3));
        extensions
                .uint16(Extensions.KEY_SHARE)
                .vector16(
                        new WireWriter().vector16(entry(ephemeral.publicKey())).toBytes());
        if (cookie != null) {
            extensions.uint16(Extensions.COOKIE).vector16(cookie);
        }
        send(
                HandshakeType.CLIENT_HELLO,
                new WireWriter()
                        .uint16(LEGACY_VERSION)
                        .bytes(random)
                        .vector8(sessionId)
                        .vector16(suites.toBytes())
                        .vector8(new byte[1])
                        .vector16(extensions.toBytes())
                        .toBytes());
        records.flush();
    }

    static byte[] list(int one) {
        return new WireWriter().vector16(new WireWriter().uint16(one).toBytes()).toBytes();
    }

    @Override
    void message(int type, byte[] body, byte[] whole) throws FatalAlertException {
        switch (type) {
            case HandshakeType.SERVER_HELLO -> {
                require(expecting == Expecting.SERVER_HELLO, type);
                hello(body, whole);
            }
            case HandshakeType.ENCRYPTED_EXTENSIONS -> {
                require(expecting == Expecting.ENCRYPTED_EXTENSIONS, type);
                extensions(body);
                transcript.add(whole);
                expecting = Expecting.REQUEST_OR_CERTIFICATE;
            }
            case HandshakeType.CERTIFICATE_REQUEST -> {
                require(expecting == Expecting.REQUEST_OR_CERTIFICATE, type);
                request(body);
                transcript.add(whole);
                expecting = Expecting.CERTIFICATE;
            }
            case HandshakeType.CERTIFICATE -> {
                require(expecting == Expecting.CERTIFICATE || expecting == Expecting.REQUEST_OR_CERTIFICATE, type);
                certificate(body);
                transcript.add(whole);
                expecting = Expecting.CERTIFICATE_VERIFY;
            }
            case HandshakeType.CERTIFICATE_VERIFY -> {
                require(expecting == Expecting.CERTIFICATE_VERIFY, type);
                checkProof(server.get(0), body);
                transcript.add(whole);
                expecting = Expecting.FINISHED;
            }
            case HandshakeType.FINISHED -> {
                require(expecting == Expecting.FINISHED, type);
                checkFinished(body);
                transcript.add(whole);
                finished();
            }
            default -> throw unexpected(type);
        }
    }

    private void hello(byte[] body, byte[] whole) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int version = reader.uint16();
        byte[] serverRandom = reader.bytes(RANDOM);
        byte[] echoed = reader.vector8();
        int code = reader.uint16();
        int compression = reader.uint8();
        Map<Integer, byte[]> extensions = reader.remaining() == 0 ? Map.of() : Extensions.read(reader.in16());
        reader.end("the server's hello");
        requireVersion(version, serverRandom, extensions.get(Extensions.SUPPORTED_VERSIONS));
        if (!Arrays.equals(echoed, sessionId) || compression != 0) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER, "the server's hello is no answer to ours: session id or compression");
        }
        Tls13Suite chosen = Tls13Suite.of(code).orElse(null);
        if (chosen == null || !engine.suites().contains(chosen) || suite != null && suite != chosen) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER,
                    "the server chose the suite " + Integer.toHexString(code) + ", which was not offered");
        }
        suite = chosen;
        if (Arrays.equals(serverRandom, retryRandom())) {
            again(extensions, whole);
            return;
        }
        requireOnly(extensions, Set.of(Extensions.SUPPORTED_VERSIONS, Extensions.KEY_SHARE));
        byte[] share = extensions.get(Extensions.KEY_SHARE);
        if (share == null) {
            throw new FatalAlertException(Alert.MISSING_EXTENSION, "the server's hello has no key share");
        }
        WireReader entry = new WireReader(share);
        int group = entry.uint16();
        byte[] point = entry.vector16();
        entry.end("the server's key share");
        if (group != CURVE_SM2) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER, "the server's key share is of the group " + group + ", not offered");
        }
        transcript.add(whole);
        if (!retried) {
            records.announce();
        }
        protect(ephemeral, share(point));
        expecting = Expecting.ENCRYPTED_EXTENSIONS;
    }

    private static void requireVersion(int legacy, byte[] serverRandom, byte @Nullable [] selected)
            throws FatalAlertException {
        if (selected == null) {
            boolean downgraded = Arrays.equals(Arrays.copyOfRange(serverRandom, RANDOM - 8, RANDOM - 1), DOWNGRADE);
            throw downgraded
                    ? new FatalAlertException(Alert.ILLEGAL_PARAMETER, "somebody took TLS 1.3 out of our hello")
                    : new FatalAlertException(Alert.PROTOCOL_VERSION, "the server does not speak TLS 1.3");
        }
        WireReader reader = new WireReader(selected);
        int version = reader.uint16();
        reader.end("the version");
        if (version != VERSION || legacy != LEGACY_VERSION) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER,
                    "the server chose version " + Integer.toHexString(version) + " hexadecimal, which was not offered");
        }
    }

    /** Another hello with the server's cookie; our only key share was in the first, so it cannot ask for one. */
    private void again(Map<Integer, byte[]> extensions, byte[] whole) throws FatalAlertException {
        if (retried) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "the server wants a third hello");
        }
        requireOnly(extensions, Set.of(Extensions.SUPPORTED_VERSIONS, Extensions.KEY_SHARE, Extensions.COOKIE));
        byte[] cookie = extensions.get(Extensions.COOKIE);
        if (cookie == null || extensions.containsKey(Extensions.KEY_SHARE)) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER, "the server wants another hello, which would be the same");
        }
        WireReader reader = new WireReader(cookie);
        if (reader.vector16().length == 0) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "an empty cookie");
        }
        reader.end("the cookie");
        retried = true;
        transcript.replaceByDigest();
        transcript.add(whole);
        records.announce();
        sendHello(cookie);
    }

    private static void requireOnly(Map<Integer, byte[]> extensions, Set<Integer> allowed) throws FatalAlertException {
        for (int type : extensions.keySet()) {
            if (!allowed.contains(type)) {
                throw OUT_OF_PLACE.contains(type)
                                || type == Extensions.SERVER_NAME
                                || type == Extensions.ALPN
                                || type == Extensions.SUPPORTED_GROUPS
                        ? misplaced(type)
                        : notSent(type);
            }
        }
    }

    private static FatalAlertException misplaced(int type) {
        return new FatalAlertException(
                Alert.ILLEGAL_PARAMETER, "extension " + type + " has no place in this message of the server");
    }

    private void extensions(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        Map<Integer, byte[]> extensions = Extensions.read(reader.in16());
        reader.end("the extensions");
        for (Map.Entry<Integer, byte[]> each : extensions.entrySet()) {
            int type = each.getKey();
            if (OUT_OF_PLACE.contains(type)) {
                throw misplaced(type);
            }
            // Groups that the server prefers are for connections to come (RFC 8446, 4.2.7).
            if (type != Extensions.SUPPORTED_GROUPS && !answersWish(type, each.getValue())) {
                throw notSent(type);
            }
        }
    }

    private void request(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        if (reader.vector8().length > 0) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a request with a context within the handshake");
        }
        Map<Integer, byte[]> extensions = Extensions.read(reader.in16());
        reader.end("the request");
        byte[] schemes = extensions.get(Extensions.SIGNATURE_ALGORITHMS);
        if (schemes == null) {
            throw new FatalAlertException(Alert.MISSING_EXTENSION, "a request without signature algorithms");
        }
        requested = true;
        schemeAccepted =
                new WireReader(schemes).listed16("the signature algorithms").contains(SM2SIG_SM3);
    }

    private void certificate(byte[] body) throws FatalAlertException {
        server = certificates(body);
        if (server.isEmpty()) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "the server shows no certificate");
        }
        check(server.get(0), server.subList(1, server.size()), CertificateUse.SERVER_SIGNATURE);
        checkName(server.get(0));
    }

    private void finished() throws FatalAlertException {
        expecting = Expecting.NOTHING;
        Traffic[] data = dataKeys();
        engine.read(data[1]);
        // Without a certificate that the server could check, none is shown: it decides what that means.
        TlcpCredentials shown = requested && schemeAccepted ? settings.own() : null;
        if (requested) {
            sendCertificates(shown);
        }
        if (shown != null) {
            sendProof(shown);
        }
        sendFinished();
        engine.write(data[0]);
        engine.established(new Tls13Session(
                chosenSuite(),
                server,
                shown == null ? List.of() : chain(shown),
                engine.serverName(),
                engine.getPeerHost(),
                engine.getPeerPort(),
                settings.clock()));
    }

    /** One may come until the server is finished, and is dropped (RFC 8446, 5). */
    @Override
    void changeCipherSpec() throws FatalAlertException {
        engine.countIdle();
    }

    @Override
    void close() {
        super.close();
        ephemeral.close();
    }
}
