package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.TestPki.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not go well in TLS 1.3: who notices, with which alert, and that the other side is told the same. */
final class Tls13NegativeTest {

    private static final boolean CLIENT = true;
    private static final boolean SERVER = false;
    private static final Form SIGNING = Form.end(TestPki.SIGN);
    private static final Form ENCRYPTION = Form.end(TestPki.ENCRYPT);
    private static final byte[] TEXT = "正文 text".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEEP = {0};
    private static final byte[] REQUEST = {1};

    @ParameterizedTest
    @MethodSource({
        "certificates",
        "clientHellos",
        "secondHellos",
        "serverHellos",
        "serverMessages",
        "clientMessages",
        "records",
        "afterwards"
    })
    void is_refused_with_the_alert(Case each) throws Exception {
        each.requireRefused();
    }

    // ---- ways to say it

    private interface Scene {
        void play(Tls13Peer peer) throws Exception;
    }

    private static Case with(String name, boolean fails, Alert alert, Consumer<World> change) {
        return new Case(name, fails, alert, world -> {
            change.accept(world);
            return Outcome.of(world.tls13(Duel.Wire.HONEST), fails);
        });
    }

    private static Case wire(String name, boolean fails, Alert alert, Duel.Wire wire) {
        return new Case(name, fails, alert, world -> Outcome.of(world.tls13(wire), fails));
    }

    /** The client is a script. */
    private static Case client(String name, Alert alert, Scene scene) {
        return client(name, alert, world -> {}, scene);
    }

    private static Case client(String name, Alert alert, Consumer<World> change, Scene scene) {
        return new Case(name, SERVER, alert, world -> {
            change.accept(world);
            Tls13Peer peer = Tls13Peer.client(world);
            scene.play(peer);
            return Outcome.of(peer);
        });
    }

    /** The server is a script. */
    private static Case server(String name, Alert alert, Scene scene) {
        return new Case(name, CLIENT, alert, world -> {
            Tls13Peer peer = Tls13Peer.server(world);
            scene.play(peer);
            return Outcome.of(peer);
        });
    }

    /** The client's hello is another one. */
    private static Case hello(String name, Alert alert, Consumer<Tls13Peer> change) {
        return client("hello: " + name, alert, peer -> {
            change.accept(peer);
            peer.hello();
        });
    }

    /** The server's hello is another one. */
    private static Case answer(String name, Alert alert, Consumer<Tls13Peer> change) {
        return server("server's hello: " + name, alert, peer -> {
            change.accept(peer);
            peer.hello();
        });
    }

    // ---- certificates

    static Stream<Case> certificates() {
        List<Case> cases = new ArrayList<>();
        for (boolean shows : new boolean[] {SERVER, CLIENT}) {
            String whose = shows == CLIENT ? "client's " : "server's ";
            boolean checks = !shows;
            KeyPurposeId other = shows == CLIENT ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
            cases.add(with(
                    whose + "CA is not trusted",
                    checks,
                    Alert.UNKNOWN_CA,
                    world -> world.mutual().side(checks).roots =
                            List.of(TestPki.root("other", World.CLOCK.instant()).certificate())));
            shown(
                    cases,
                    whose + "certificate expired",
                    shows,
                    Alert.CERTIFICATE_EXPIRED,
                    SIGNING.valid(Duration.ofDays(-9), Duration.ofDays(-1)));
            shown(
                    cases,
                    whose + "certificate not yet valid",
                    shows,
                    Alert.CERTIFICATE_EXPIRED,
                    SIGNING.valid(Duration.ofDays(1), Duration.ofDays(9)));
            shown(cases, whose + "certificate is to be encrypted to", shows, Alert.UNSUPPORTED_CERTIFICATE, ENCRYPTION);
            shown(
                    cases,
                    whose + "certificate not for signatures",
                    shows,
                    Alert.UNSUPPORTED_CERTIFICATE,
                    SIGNING.used(KeyUsage.cRLSign));
            shown(
                    cases,
                    whose + "certificate for another purpose",
                    shows,
                    Alert.UNSUPPORTED_CERTIFICATE,
                    SIGNING.onlyFor(other));
            shown(
                    cases,
                    whose + "certificate has an unknown critical extension",
                    shows,
                    Alert.BAD_CERTIFICATE,
                    SIGNING.critical(new ASN1ObjectIdentifier("1.2.156.10197.9.9.9")));
            cases.add(with(whose + "certificate revoked", checks, Alert.CERTIFICATE_REVOKED, world -> {
                TlcpCredentials own = requireNonNull(world.mutual().side(shows).own);
                world.side(checks).lists = List.of(world.authority.revoking(own.signing()));
            }));
            cases.add(with(
                    whose + "authority revoked",
                    checks,
                    Alert.CERTIFICATE_REVOKED,
                    world -> world.mutual().side(checks).lists =
                            List.of(world.root.revoking(world.authority.certificate()))));
            cases.add(with(
                    whose + "list of revoked certificates is stale",
                    checks,
                    Alert.CERTIFICATE_EXPIRED,
                    world -> world.mutual().side(checks).lists = List.of(world.authority.stale())));
            cases.add(with(
                    whose + "authority is missing",
                    checks,
                    Alert.UNKNOWN_CA,
                    world -> world.mutual().side(shows).own = world.authority.dual("end", SIGNING, ENCRYPTION)));
            cases.add(with(whose + "key is not that of the certificate", checks, Alert.DECRYPT_ERROR, world -> {
                TlcpCredentials own = requireNonNull(world.mutual().side(shows).own);
                world.side(shows).own = TlcpNegativeTest.signedBy(own, Sm2KeyPair.generate(world.client.random));
            }));
        }
        cases.add(with(
                "server's certificate is for another name",
                CLIENT,
                Alert.CERTIFICATE_UNKNOWN,
                world -> world.client.host = "other.jianxin.test"));
        cases.add(with(
                "server's certificate is for another address",
                CLIENT,
                Alert.CERTIFICATE_UNKNOWN,
                world -> world.client.host = "127.0.0.2"));
        cases.add(with("a bad certificate though none is needed", SERVER, Alert.CERTIFICATE_EXPIRED, world -> {
            world.server.clientCertificate = ClientCertificate.WANTED;
            world.client.own =
                    world.dual("client", SIGNING.valid(Duration.ofDays(-9), Duration.ofDays(-1)), ENCRYPTION);
        }));
        cases.add(with(
                "client without certificate",
                SERVER,
                Alert.CERTIFICATE_REQUIRED,
                world -> world.mutual().client.own = null));
        return cases.stream();
    }

    private static void shown(List<Case> cases, String name, boolean shows, Alert alert, Form signing) {
        cases.add(with(
                name, !shows, alert, world -> world.mutual().side(shows).own = world.dual("end", signing, ENCRYPTION)));
    }

    // ---- the client's hello

    static Stream<Case> clientHellos() {
        byte[] group = Tls13ClientHandshake.list(Handshake.CURVE_SM2);
        return Stream.of(
                hello(
                        "without versions",
                        Alert.PROTOCOL_VERSION,
                        peer -> peer.extensions.remove(Extensions.SUPPORTED_VERSIONS)),
                hello(
                        "TLS 1.2 only",
                        Alert.PROTOCOL_VERSION,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_VERSIONS, Tamper.bytes(2, 3, 3))),
                hello(
                        "an unknown version only",
                        Alert.PROTOCOL_VERSION,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_VERSIONS, Tamper.bytes(2, 3, 9))),
                hello(
                        "odd length of versions",
                        Alert.DECODE_ERROR,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_VERSIONS, Tamper.bytes(3, 3, 4, 3))),
                hello("no suite that is known", Alert.HANDSHAKE_FAILURE, peer -> peer.suites = new int[] {0x1301}),
                hello("no suites", Alert.HANDSHAKE_FAILURE, peer -> peer.suites = new int[0]),
                client(
                        "hello: a suite that is not spoken",
                        Alert.HANDSHAKE_FAILURE,
                        world -> world.server.tls13Suites = EnumSet.of(Tls13Suite.TLS_SM4_CCM_SM3),
                        Tls13Peer::hello),
                hello("compression", Alert.ILLEGAL_PARAMETER, peer -> peer.compressions = Tamper.bytes(1)),
                hello(
                        "compression besides none",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.compressions = Tamper.bytes(0, 1)),
                hello("session id is too long", Alert.DECODE_ERROR, peer -> peer.sessionId = new byte[33]),
                hello(
                        "without groups",
                        Alert.MISSING_EXTENSION,
                        peer -> peer.extensions.remove(Extensions.SUPPORTED_GROUPS)),
                hello(
                        "without signature algorithms",
                        Alert.MISSING_EXTENSION,
                        peer -> peer.extensions.remove(Extensions.SIGNATURE_ALGORITHMS)),
                hello(
                        "without key shares",
                        Alert.MISSING_EXTENSION,
                        peer -> peer.extensions.remove(Extensions.KEY_SHARE)),
                hello("another group only", Alert.HANDSHAKE_FAILURE, peer -> {
                    peer.extensions.put(Extensions.SUPPORTED_GROUPS, Tls13ClientHandshake.list(29));
                    peer.extensions.put(Extensions.KEY_SHARE, new byte[2]);
                }),
                hello(
                        "another signature algorithm only",
                        Alert.HANDSHAKE_FAILURE,
                        peer -> peer.extensions.put(
                                Extensions.SIGNATURE_ALGORITHMS, Tls13ClientHandshake.list(0x0403))),
                hello(
                        "an empty list of groups",
                        Alert.DECODE_ERROR,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_GROUPS, new byte[2])),
                hello("a share of a group that is not offered", Alert.ILLEGAL_PARAMETER, peer -> {
                    byte[] entry =
                            new WireWriter().uint16(29).vector16(new byte[32]).toBytes();
                    peer.extensions.put(
                            Extensions.KEY_SHARE,
                            new WireWriter().vector16(entry).toBytes());
                }),
                hello("two shares of one group", Alert.ILLEGAL_PARAMETER, peer -> {
                    byte[] entry = Tls13Handshake.entry(peer.ephemeral.publicKey());
                    peer.extensions.put(
                            Extensions.KEY_SHARE,
                            new WireWriter()
                                    .vector16(Handshake.concat(entry, entry))
                                    .toBytes());
                }),
                hello(
                        "share is not on the curve",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> share(
                                peer,
                                Tamper.flip(-1).apply(peer.ephemeral.publicKey().point()))),
                hello("share is the point at infinity", Alert.ILLEGAL_PARAMETER, peer -> share(peer, new byte[1])),
                hello("share is empty", Alert.ILLEGAL_PARAMETER, peer -> share(peer, new byte[0])),
                hello(
                        "share is too short",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> share(
                                peer,
                                Tamper.cut(1).apply(peer.ephemeral.publicKey().point()))),
                hello(
                        "share is too long",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> share(
                                peer,
                                Tamper.more(0).apply(peer.ephemeral.publicKey().point()))),
                hello(
                        "share is compressed",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> share(
                                peer,
                                Tamper.set(0, 2)
                                        .apply(Arrays.copyOf(
                                                peer.ephemeral.publicKey().point(), 33)))),
                client("hello: an extension comes twice", Alert.ILLEGAL_PARAMETER, peer -> {
                    byte[] hello = peer.clientHello();
                    int at = hello.length - extensionsLength(peer) - 2;
                    byte[] twice = Handshake.concat(
                            Arrays.copyOfRange(hello, at + 2, hello.length),
                            Tamper.extension(Extensions.SUPPORTED_GROUPS, group));
                    peer.message(
                            HandshakeType.CLIENT_HELLO,
                            Handshake.concat(
                                    Arrays.copyOf(hello, at),
                                    new WireWriter().vector16(twice).toBytes()));
                }),
                hello(
                        "an extension of certificate requests",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.OID_FILTERS, new byte[2])),
                hello(
                        "a cookie that nobody gave",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.COOKIE, Tamper.bytes(0, 1, 7))),
                hello(
                        "pre-shared keys without modes",
                        Alert.MISSING_EXTENSION,
                        peer -> peer.extensions.put(Extensions.PRE_SHARED_KEY, new byte[4])),
                hello("pre-shared keys are not the last", Alert.ILLEGAL_PARAMETER, peer -> {
                    peer.extensions.put(Extensions.PSK_KEY_EXCHANGE_MODES, Tamper.bytes(1, 1));
                    peer.extensions.put(Extensions.PRE_SHARED_KEY, new byte[4]);
                    peer.extensions.put(Extensions.PADDING, new byte[4]);
                }),
                hello(
                        "two names of the server",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(
                                Extensions.SERVER_NAME, Tamper.bytes(0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b'))),
                hello(
                        "an empty name of a protocol",
                        Alert.DECODE_ERROR,
                        peer -> peer.extensions.put(Extensions.ALPN, Tamper.bytes(0, 1, 0))),
                client(
                        "hello: bytes follow",
                        Alert.DECODE_ERROR,
                        peer -> peer.message(
                                HandshakeType.CLIENT_HELLO, Tamper.more(0).apply(peer.clientHello()))),
                client(
                        "hello: cut short",
                        Alert.DECODE_ERROR,
                        peer -> peer.message(
                                HandshakeType.CLIENT_HELLO, Tamper.cut(3).apply(peer.clientHello()))),
                client(
                        "hello: no common protocol",
                        Alert.NO_APPLICATION_PROTOCOL,
                        world -> world.server.protocols = List.of("spdy/3"),
                        peer -> {
                            peer.extensions.put(Extensions.ALPN, Extensions.protocolNames(List.of("h2")));
                            peer.hello();
                        }));
    }

    private static int extensionsLength(Tls13Peer peer) {
        return peer.extensions.values().stream()
                .mapToInt(content -> 4 + content.length)
                .sum();
    }

    private static void share(Tls13Peer peer, byte[] point) {
        byte[] entry =
                new WireWriter().uint16(Handshake.CURVE_SM2).vector16(point).toBytes();
        peer.extensions.put(
                Extensions.KEY_SHARE, new WireWriter().vector16(entry).toBytes());
    }

    // ---- the client's second hello

    static Stream<Case> secondHellos() {
        return Stream.of(
                second(
                        "has no share again",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.KEY_SHARE, new byte[2])),
                second(
                        "has another random number",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.helloRandom = new byte[Handshake.RANDOM]),
                second(
                        "has another session id",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.sessionId = new byte[Handshake.SESSION_ID]),
                second("has other suites", Alert.ILLEGAL_PARAMETER, peer -> peer.suites = new int[] {0xc6, 0xc7}),
                second(
                        "has an extension more",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.ALPN, Extensions.protocolNames(List.of("h2")))),
                second(
                        "has early data",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.EARLY_DATA, new byte[0])),
                second(
                        "has a cookie that nobody gave",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.COOKIE, Tamper.bytes(0, 1, 7))),
                client("finished instead of a second hello", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.extensions.put(Extensions.KEY_SHARE, new byte[2]);
                    peer.hello().message(HandshakeType.FINISHED, new byte[32]);
                }));
    }

    private static Case second(String name, Alert alert, Consumer<Tls13Peer> change) {
        return client("second hello " + name, alert, peer -> {
            byte[] right = requireNonNull(peer.extensions.put(Extensions.KEY_SHARE, new byte[2]));
            peer.hello();
            peer.extensions.put(Extensions.KEY_SHARE, right);
            change.accept(peer);
            peer.hello();
        });
    }

    // ---- the server's hello

    static Stream<Case> serverHellos() {
        byte[] cookie = Tamper.bytes(0, 3, 1, 2, 3);
        return Stream.of(
                answer(
                        "without a version, so TLS 1.2",
                        Alert.PROTOCOL_VERSION,
                        peer -> peer.extensions.remove(Extensions.SUPPORTED_VERSIONS)),
                answer("downgrade to TLS 1.2", Alert.ILLEGAL_PARAMETER, peer -> downgraded(peer, 1)),
                answer("downgrade to TLS 1.1", Alert.ILLEGAL_PARAMETER, peer -> downgraded(peer, 0)),
                answer(
                        "TLS 1.2 in the way of TLS 1.3",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_VERSIONS, Tamper.bytes(3, 3))),
                answer(
                        "an unknown version",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.SUPPORTED_VERSIONS, Tamper.bytes(3, 9))),
                answer("another version in the old place", Alert.ILLEGAL_PARAMETER, peer -> peer.version = 0x0304),
                answer(
                        "another session id",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.sessionId = new byte[Handshake.SESSION_ID]),
                answer("no session id", Alert.ILLEGAL_PARAMETER, peer -> peer.sessionId = new byte[0]),
                answer(
                        "a suite that was not offered",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.suites = new int[] {0x1301}),
                answer("compression", Alert.ILLEGAL_PARAMETER, peer -> peer.compressions = Tamper.bytes(1)),
                answer(
                        "without a key share",
                        Alert.MISSING_EXTENSION,
                        peer -> peer.extensions.remove(Extensions.KEY_SHARE)),
                answer(
                        "a share of another group",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(
                                Extensions.KEY_SHARE,
                                new WireWriter()
                                        .uint16(29)
                                        .vector16(new byte[32])
                                        .toBytes())),
                answer(
                        "share is not on the curve",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(
                                Extensions.KEY_SHARE,
                                Tamper.flip(-1).apply(requireNonNull(peer.extensions.get(Extensions.KEY_SHARE))))),
                answer(
                        "share is the point at infinity",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.KEY_SHARE, Tamper.bytes(0, 41, 0, 1, 0))),
                answer(
                        "an unknown extension",
                        Alert.UNSUPPORTED_EXTENSION,
                        peer -> peer.extensions.put(0xffaa, new byte[0])),
                answer(
                        "an extension that belongs elsewhere",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.ALPN, Extensions.protocolNames(List.of("h2")))),
                answer(
                        "a pre-shared key that was not offered",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.PRE_SHARED_KEY, new byte[2])),
                retry("without change", Alert.ILLEGAL_PARAMETER, peer -> peer.extensions.remove(Extensions.COOKIE)),
                retry(
                        "for the share that was given",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.KEY_SHARE, Tamper.bytes(0, 41))),
                retry(
                        "for a group that was not offered",
                        Alert.ILLEGAL_PARAMETER,
                        peer -> peer.extensions.put(Extensions.KEY_SHARE, Tamper.bytes(0, 29))),
                retry(
                        "with an empty cookie",
                        Alert.DECODE_ERROR,
                        peer -> peer.extensions.put(Extensions.COOKIE, new byte[2])),
                server("a second retry", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.helloRandom = Tls13Handshake.retryRandom();
                    peer.extensions.remove(Extensions.KEY_SHARE);
                    peer.extensions.put(Extensions.COOKIE, cookie);
                    peer.hello().hello();
                }));
    }

    private static void downgraded(Tls13Peer peer, int last) {
        peer.extensions.remove(Extensions.SUPPORTED_VERSIONS);
        byte[] mark = Tamper.bytes('D', 'O', 'W', 'N', 'G', 'R', 'D', last);
        System.arraycopy(mark, 0, peer.helloRandom, Handshake.RANDOM - mark.length, mark.length);
    }

    private static Case retry(String name, Alert alert, Consumer<Tls13Peer> change) {
        return server("retry " + name, alert, peer -> {
            peer.helloRandom = Tls13Handshake.retryRandom();
            peer.extensions.remove(Extensions.KEY_SHARE);
            peer.extensions.put(Extensions.COOKIE, Tamper.bytes(0, 3, 1, 2, 3));
            change.accept(peer);
            peer.hello();
        });
    }

    // ---- what the server says then

    static Stream<Case> serverMessages() {
        return Stream.of(
                server("certificate instead of extensions", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .certificate()),
                server("a second hello of the server", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .message(HandshakeType.SERVER_HELLO, new byte[40])),
                server("extensions: a key share", Alert.ILLEGAL_PARAMETER, peer -> peer.hello()
                        .encryptedExtensions(Tamper.extension(Extensions.KEY_SHARE, new byte[2]))),
                server("extensions: an unknown one", Alert.UNSUPPORTED_EXTENSION, peer -> peer.hello()
                        .encryptedExtensions(Tamper.extension(0xffaa, new byte[0]))),
                server(
                        "extensions: a protocol though none was offered",
                        Alert.UNSUPPORTED_EXTENSION,
                        peer -> peer.hello()
                                .encryptedExtensions(
                                        Tamper.extension(Extensions.ALPN, Extensions.protocolNames(List.of("h2"))))),
                server("extensions: one comes twice", Alert.ILLEGAL_PARAMETER, peer -> peer.hello()
                        .encryptedExtensions(
                                Tamper.extension(Extensions.SUPPORTED_GROUPS, new byte[2]),
                                Tamper.extension(Extensions.SUPPORTED_GROUPS, new byte[2]))),
                server("extensions: early data that was not offered", Alert.UNSUPPORTED_EXTENSION, peer -> peer.hello()
                        .encryptedExtensions(Tamper.extension(Extensions.EARLY_DATA, new byte[0]))),
                server("request: with a context", Alert.ILLEGAL_PARAMETER, peer -> peer.hello()
                        .encryptedExtensions()
                        .message(HandshakeType.CERTIFICATE_REQUEST, Tamper.bytes(1, 7, 0, 0))),
                server("request: without signature algorithms", Alert.MISSING_EXTENSION, peer -> peer.hello()
                        .encryptedExtensions()
                        .message(HandshakeType.CERTIFICATE_REQUEST, new byte[3])),
                server(
                        "request: comes twice",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.hello().encryptedExtensions().request().request()),
                server("no certificate", Alert.DECODE_ERROR, peer -> peer.hello()
                        .encryptedExtensions()
                        .message(HandshakeType.CERTIFICATE, new byte[4])),
                server("certificate: with a context", Alert.ILLEGAL_PARAMETER, peer -> peer.hello()
                        .encryptedExtensions()
                        .message(HandshakeType.CERTIFICATE, Tamper.bytes(1, 7, 0, 0, 0))),
                server("certificate: is none", Alert.BAD_CERTIFICATE, peer -> peer.hello()
                        .encryptedExtensions()
                        .message(HandshakeType.CERTIFICATE, Tamper.bytes(0, 0, 0, 7, 0, 0, 2, 0x30, 0, 0, 0))),
                server("certificate: has an extension", Alert.UNSUPPORTED_EXTENSION, peer -> {
                    byte[] der = new WireReader(Arrays.copyOfRange(peer.certificates(), 4, peer.certificates().length))
                            .vector24();
                    byte[] list = new WireWriter()
                            .vector24(der)
                            .vector16(Tamper.extension(5, new byte[0]))
                            .toBytes();
                    peer.hello()
                            .encryptedExtensions()
                            .message(
                                    HandshakeType.CERTIFICATE,
                                    new WireWriter().uint8(0).vector24(list).toBytes());
                }),
                server(
                        "finished without a proof",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.hello().encryptedExtensions().certificate().finished()),
                server("finished without a certificate", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .encryptedExtensions()
                        .finished()),
                proof("changed", Alert.DECRYPT_ERROR, (peer, right) -> Tamper.flip(-1)
                        .apply(right)),
                proof("of another scheme", Alert.ILLEGAL_PARAMETER, (peer, right) -> Tamper.set(1, 3)
                        .apply(Tamper.set(0, 4).apply(right))),
                proof(
                        "under the signer id of certificates",
                        Alert.DECRYPT_ERROR,
                        (peer, right) -> peer.proof("1234567812345678".getBytes(StandardCharsets.US_ASCII), SERVER)),
                proof("of a client", Alert.DECRYPT_ERROR, (peer, right) -> peer.proof(Tls13Peer.SIGNER_ID, CLIENT)),
                proof("cut short", Alert.DECODE_ERROR, (peer, right) -> Tamper.cut(1)
                        .apply(right)),
                proof("empty", Alert.DECRYPT_ERROR, (peer, right) -> Tamper.bytes(7, 8, 0, 0)),
                server("finished: wrong", Alert.DECRYPT_ERROR, peer -> {
                    proven(peer);
                    peer.message(HandshakeType.FINISHED, Tamper.flip(0).apply(peer.verifyData()));
                }),
                server("finished: too short", Alert.DECODE_ERROR, peer -> {
                    proven(peer);
                    peer.message(HandshakeType.FINISHED, Tamper.cut(1).apply(peer.verifyData()));
                }),
                server("a ticket before the server is finished", Alert.UNEXPECTED_MESSAGE, peer -> {
                    proven(peer);
                    peer.message(HandshakeType.NEW_SESSION_TICKET, new byte[20]);
                }),
                server("keys are changed before the server is finished", Alert.UNEXPECTED_MESSAGE, peer -> {
                    proven(peer);
                    peer.message(HandshakeType.KEY_UPDATE, KEEP);
                }),
                server("text before the server is finished", Alert.UNEXPECTED_MESSAGE, peer -> {
                    proven(peer);
                    peer.record(ContentType.APPLICATION_DATA, TEXT);
                }),
                server("finished, and more in the same record", Alert.UNEXPECTED_MESSAGE, peer -> {
                    proven(peer);
                    peer.finished(Tamper.message(HandshakeType.KEY_UPDATE, KEEP));
                }),
                server("a message of TLS 1.2", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .encryptedExtensions()
                        .certificate()
                        .message(HandshakeType.SERVER_KEY_EXCHANGE, new byte[40])),
                server("a request to begin anew", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .message(HandshakeType.HELLO_REQUEST, new byte[0])),
                server("a message that is too long", Alert.DECODE_ERROR, peer -> peer.hello()
                        .record(ContentType.HANDSHAKE, Tamper.bytes(HandshakeType.CERTIFICATE, 2, 0, 0))));
    }

    private interface Proof {
        byte[] of(Tls13Peer peer, byte[] right);
    }

    private static Case proof(String name, Alert alert, Proof proof) {
        return server("server's proof " + name, alert, peer -> {
            peer.hello().encryptedExtensions().certificate();
            byte[] right = peer.proof(Tls13Peer.SIGNER_ID, SERVER);
            peer.message(HandshakeType.CERTIFICATE_VERIFY, proof.of(peer, right));
        });
    }

    private static void proven(Tls13Peer peer) {
        peer.hello().encryptedExtensions().certificate().verify();
    }

    // ---- what the client says then

    static Stream<Case> clientMessages() {
        Consumer<World> mutual = World::mutual;
        return Stream.of(
                client("finished: wrong", Alert.DECRYPT_ERROR, peer -> peer.hello()
                        .message(HandshakeType.FINISHED, new byte[32])),
                client("finished: too long", Alert.DECODE_ERROR, peer -> {
                    peer.hello();
                    peer.message(HandshakeType.FINISHED, Tamper.more(0).apply(peer.verifyData()));
                }),
                client(
                        "finished first",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.message(HandshakeType.FINISHED, new byte[32])),
                client("a second hello that nobody asked for", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .hello()),
                client("a certificate that nobody asked for", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .certificate()),
                client("finished without the certificate", Alert.UNEXPECTED_MESSAGE, mutual, peer -> peer.hello()
                        .finished()),
                client("no certificate", Alert.CERTIFICATE_REQUIRED, mutual, peer -> peer.hello()
                        .message(HandshakeType.CERTIFICATE, new byte[4])),
                client("finished without the proof", Alert.UNEXPECTED_MESSAGE, mutual, peer -> peer.hello()
                        .certificate()
                        .finished()),
                client("proof changed", Alert.DECRYPT_ERROR, mutual, peer -> {
                    peer.hello().certificate();
                    byte[] right = peer.proof(Tls13Peer.SIGNER_ID, CLIENT);
                    peer.message(
                            HandshakeType.CERTIFICATE_VERIFY, Tamper.flip(-1).apply(right));
                }),
                client("proof of a server", Alert.DECRYPT_ERROR, mutual, peer -> {
                    peer.hello().certificate();
                    peer.message(HandshakeType.CERTIFICATE_VERIFY, peer.proof(Tls13Peer.SIGNER_ID, SERVER));
                }),
                client("certificate: cut short", Alert.DECODE_ERROR, mutual, peer -> {
                    peer.hello();
                    peer.message(HandshakeType.CERTIFICATE, Tamper.cut(1).apply(peer.certificates()));
                }),
                client("keys are changed before the client is finished", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .message(HandshakeType.KEY_UPDATE, KEEP)),
                client("text before the client is finished", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(ContentType.APPLICATION_DATA, TEXT)),
                client(
                        "text before anything",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.record(ContentType.APPLICATION_DATA, TEXT)),
                client("early data beyond measure", Alert.BAD_RECORD_MAC, peer -> {
                    peer.extensions.put(Extensions.EARLY_DATA, new byte[0]);
                    peer.hello();
                    for (int i = 0; i < 5; i++) {
                        peer.bytes(Tls13Peer.plain(ContentType.APPLICATION_DATA, new byte[16_000]));
                    }
                }),
                client("hello, and more in the same record", Alert.UNEXPECTED_MESSAGE, peer -> {
                    byte[] hello = Tamper.message(HandshakeType.CLIENT_HELLO, peer.clientHello());
                    peer.transcript.add(hello);
                    peer.record(
                            ContentType.HANDSHAKE,
                            Handshake.concat(hello, Tamper.message(HandshakeType.FINISHED, new byte[32])));
                }));
    }

    // ---- records

    static Stream<Case> records() {
        byte[] change = Tls13Peer.change();
        return Stream.of(
                wire(
                        "record of another protocol",
                        SERVER,
                        Alert.PROTOCOL_VERSION,
                        Tamper.record(CLIENT, 0, Tamper.set(1, 1))),
                wire(
                        "record of an unknown type",
                        SERVER,
                        Alert.UNEXPECTED_MESSAGE,
                        Tamper.record(CLIENT, 0, Tamper.set(0, 24))),
                wire(
                        "hello is longer than a record may be",
                        SERVER,
                        Alert.RECORD_OVERFLOW,
                        Tamper.record(CLIENT, 0, Tamper.set(3, 0x41))),
                wire(
                        "protected record of another version",
                        CLIENT,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(SERVER, 2, Tamper.set(2, 1))),
                wire(
                        "protected record changed",
                        CLIENT,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(SERVER, 2, Tamper.flip(-1))),
                wire(
                        "protected record twice",
                        CLIENT,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(SERVER, 2, record -> Handshake.concat(record, record))),
                wire(
                        "protected record is longer than one may be",
                        CLIENT,
                        Alert.RECORD_OVERFLOW,
                        Tamper.record(SERVER, 2, Tamper.set(3, 0x42))),
                wire(
                        "protected record without room for its tag",
                        CLIENT,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(
                                SERVER, 2, record -> Tls13Peer.plain(ContentType.APPLICATION_DATA, new byte[16]))),
                wire(
                        "protected record is empty",
                        CLIENT,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(SERVER, 2, record -> Tls13Peer.plain(ContentType.APPLICATION_DATA, new byte[0]))),
                wire(
                        "client's protected record changed",
                        SERVER,
                        Alert.BAD_RECORD_MAC,
                        Tamper.record(CLIENT, 2, Tamper.flip(7))),
                wire(
                        "a handshake record without protection",
                        CLIENT,
                        Alert.UNEXPECTED_MESSAGE,
                        Tamper.record(SERVER, 2, record -> Tls13Peer.plain(ContentType.HANDSHAKE, new byte[40]))),
                wire(
                        "an alert without protection",
                        CLIENT,
                        Alert.UNEXPECTED_MESSAGE,
                        Tamper.record(SERVER, 2, record -> Tls13Peer.plain(ContentType.ALERT, Tamper.bytes(2, 40)))),
                client(
                        "an empty handshake record",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.record(ContentType.HANDSHAKE, new byte[0])),
                client("an empty protected handshake record", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(ContentType.HANDSHAKE, new byte[0])),
                client("an empty alert", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(ContentType.ALERT, new byte[0])),
                client("half an alert", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(ContentType.ALERT, new byte[1])),
                client("a protected record of nothing but padding", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(0, new byte[20])),
                client("a protected record of an unknown type", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(99, TEXT)),
                client("a protected change of cipher spec", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .record(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1})),
                client("change of cipher spec before the hello", Alert.UNEXPECTED_MESSAGE, peer -> peer.bytes(change)),
                client("a change of cipher spec with other content", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .bytes(Tls13Peer.plain(ContentType.CHANGE_CIPHER_SPEC, new byte[] {2}))),
                client("a change of cipher spec that is too long", Alert.UNEXPECTED_MESSAGE, peer -> peer.hello()
                        .bytes(Tls13Peer.plain(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1, 1}))),
                client(
                        "a change of cipher spec after the client is finished",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.handshake().bytes(change)),
                client("changes of cipher spec without end", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.hello();
                    for (int i = 0; i < 40; i++) {
                        peer.bytes(change);
                    }
                }),
                client("a change of cipher spec within a message", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.hello().record(ContentType.HANDSHAKE, Tamper.bytes(HandshakeType.FINISHED, 0));
                    peer.bytes(change);
                }),
                client("more text than a record may have", Alert.RECORD_OVERFLOW, peer -> peer.handshake()
                        .record(ContentType.APPLICATION_DATA, new byte[RecordLayer.MOST_PLAIN + 1])));
    }

    // ---- afterwards

    static Stream<Case> afterwards() {
        return Stream.of(
                client("a second handshake", Alert.UNEXPECTED_MESSAGE, peer -> peer.handshake()
                        .hello()),
                client("a client gives a ticket", Alert.UNEXPECTED_MESSAGE, peer -> peer.handshake()
                        .message(HandshakeType.NEW_SESSION_TICKET, new byte[20])),
                client(
                        "a certificate that nobody asked for, afterwards",
                        Alert.UNEXPECTED_MESSAGE,
                        peer -> peer.handshake().certificate()),
                server("a request for a certificate afterwards", Alert.UNEXPECTED_MESSAGE, peer -> peer.handshake()
                        .request()),
                client("change of keys with an unknown request", Alert.ILLEGAL_PARAMETER, peer -> peer.handshake()
                        .message(HandshakeType.KEY_UPDATE, new byte[] {2})),
                client("change of keys that is too long", Alert.DECODE_ERROR, peer -> peer.handshake()
                        .message(HandshakeType.KEY_UPDATE, new byte[2])),
                client("change of keys, and more in the same record", Alert.UNEXPECTED_MESSAGE, peer -> {
                    byte[] update = Tamper.message(HandshakeType.KEY_UPDATE, KEEP);
                    peer.handshake().record(ContentType.HANDSHAKE, Handshake.concat(update, update));
                }),
                client("text under the old keys after a change of keys", Alert.BAD_RECORD_MAC, peer -> peer.handshake()
                        .message(HandshakeType.KEY_UPDATE, KEEP)
                        .record(ContentType.APPLICATION_DATA, TEXT)),
                client("changes of keys without end", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.handshake();
                    for (int i = 0; i < 40; i++) {
                        peer.message(HandshakeType.KEY_UPDATE, REQUEST).updateKeys();
                    }
                }),
                client("empty records without end", Alert.UNEXPECTED_MESSAGE, peer -> {
                    peer.handshake();
                    for (int i = 0; i < 40; i++) {
                        peer.record(ContentType.APPLICATION_DATA, new byte[0]);
                    }
                }),
                client("text within a message", Alert.UNEXPECTED_MESSAGE, peer -> peer.handshake()
                        .record(ContentType.HANDSHAKE, Tamper.bytes(HandshakeType.KEY_UPDATE, 0))
                        .record(ContentType.APPLICATION_DATA, TEXT)),
                client("text without protection", Alert.BAD_RECORD_MAC, peer -> peer.handshake()
                        .bytes(Tls13Peer.plain(ContentType.APPLICATION_DATA, TEXT))),
                client("an alert without protection, afterwards", Alert.UNEXPECTED_MESSAGE, peer -> peer.handshake()
                        .bytes(Tls13Peer.plain(ContentType.ALERT, Tamper.bytes(1, 0)))),
                afterwards("text changed", Alert.BAD_RECORD_MAC, record -> Tamper.flip(9)
                        .apply(record)),
                afterwards("text twice", Alert.BAD_RECORD_MAC, record -> Handshake.concat(record, record)),
                new Case("two records in the wrong order", SERVER, Alert.BAD_RECORD_MAC, world -> {
                    Duel duel = world.establishedTls13(Duel.Wire.HONEST);
                    List<byte[]> sent = new ArrayList<>();
                    Duel late = new Duel(duel.client, duel.server, (fromClient, number, record) -> {
                        if (!fromClient) {
                            return record;
                        }
                        sent.add(record);
                        return new byte[0];
                    });
                    late.send(CLIENT, TEXT);
                    late.send(CLIENT, TEXT);
                    late.put(CLIENT, sent.get(1));
                    late.put(CLIENT, sent.get(0));
                    late.settle();
                    return Outcome.of(late, SERVER);
                }));
    }

    private interface Change {
        byte[] of(byte[] record);
    }

    private static Case afterwards(String name, Alert alert, Change change) {
        return new Case(name, SERVER, alert, world -> {
            Duel duel = world.establishedTls13(Duel.Wire.HONEST);
            Duel changed = new Duel(
                    duel.client, duel.server, (fromClient, number, record) -> fromClient ? change.of(record) : record);
            changed.send(CLIENT, TEXT);
            changed.settle();
            return Outcome.of(changed, SERVER);
        });
    }
}
