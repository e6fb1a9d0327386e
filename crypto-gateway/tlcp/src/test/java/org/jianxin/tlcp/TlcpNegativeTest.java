package org.jianxin.tlcp;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.tlcp.TestPki.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not go well: who notices, with which alert, and that the other side is told the same. */
final class TlcpNegativeTest {

    private static final boolean CLIENT = true;
    private static final boolean SERVER = false;
    private static final Clock CLOCK = World.CLOCK;
    private static final byte[] TEXT = "正文 text".getBytes(StandardCharsets.UTF_8);
    private static final Form SIGNING = Form.end(TestPki.SIGN);
    private static final Form ENCRYPTION = Form.end(TestPki.ENCRYPT);

    @ParameterizedTest
    @MethodSource({"certificates", "keys", "hellos", "messages", "order", "records", "scripts"})
    void is_refused_with_the_alert(Case each) throws Exception {
        each.requireRefused();
    }

    // ---- ways to say it

    /** Something is wrong with what one of them has or wants. */
    private static Case with(String name, boolean fails, Alert alert, Consumer<World> change) {
        return new Case(name, fails, alert, world -> {
            change.accept(world);
            return Outcome.of(world.duel(Duel.Wire.HONEST), fails);
        });
    }

    /** Somebody is on the wire. */
    private static Case wire(String name, boolean fails, Alert alert, Duel.Wire wire) {
        return wire(name, fails, alert, world -> {}, wire);
    }

    private static Case wire(String name, boolean fails, Alert alert, Consumer<World> change, Duel.Wire wire) {
        return new Case(name, fails, alert, world -> {
            change.accept(world);
            return Outcome.of(world.duel(wire), fails);
        });
    }

    /** The client is a script. */
    private static Case client(String name, Alert alert, TlcpSuite suite, Function<ScriptedPeer, ScriptedPeer> script) {
        return new Case(name, SERVER, alert, world -> {
            world.suites(suite);
            return Outcome.of(script.apply(ScriptedPeer.client(world.server.engine(false), suite)));
        });
    }

    /** The server is a script. */
    private static Case server(String name, Alert alert, TlcpSuite suite, Function<ScriptedPeer, ScriptedPeer> script) {
        return new Case(name, CLIENT, alert, world -> {
            world.suites(suite);
            TlcpCredentials own = world.server.own;
            if (own == null) {
                throw new IllegalStateException("no certificates");
            }
            return Outcome.of(script.apply(ScriptedPeer.server(world.client.engine(true), suite, own)));
        });
    }

    // ---- certificates

    static Stream<Case> certificates() {
        List<Case> cases = new ArrayList<>();
        for (boolean ofClient : new boolean[] {SERVER, CLIENT}) {
            certificates(cases, ofClient ? "client's " : "server's ", ofClient, !ofClient);
        }
        cases.add(wire(
                "server without encryption certificate",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(
                        SERVER,
                        HandshakeType.CERTIFICATE,
                        body -> shown(certificates(body).subList(0, 1)))));
        cases.add(wire(
                "server without certificates",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, body -> shown(List.of()))));
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
        cases.add(
                with("a name in the certificate resolves to the address", CLIENT, Alert.CERTIFICATE_UNKNOWN, world -> {
                    world.client.host = "127.0.0.1";
                    world.server.own = world.dual(
                            "server", SIGNING.called(new GeneralName(GeneralName.dNSName, "localhost")), ENCRYPTION);
                }));
        cases.add(with("a name in the certificate looks like the address", CLIENT, Alert.CERTIFICATE_UNKNOWN, world -> {
            world.client.host = "127.0.0.1";
            world.server.own =
                    world.dual("server", SIGNING.called(new GeneralName(GeneralName.dNSName, "127.0.0.1")), ENCRYPTION);
        }));
        cases.add(with("a wildcard stands for a whole domain", CLIENT, Alert.CERTIFICATE_UNKNOWN, world -> {
            world.client.host = "jianxin.test";
            world.server.own =
                    world.dual("server", SIGNING.called(new GeneralName(GeneralName.dNSName, "*.test")), ENCRYPTION);
        }));
        cases.add(with(
                "a wildcard does not stand for two labels",
                CLIENT,
                Alert.CERTIFICATE_UNKNOWN,
                world -> world.client.host = "a.b.wild.jianxin.test"));
        cases.add(with(
                "client without certificate",
                SERVER,
                Alert.HANDSHAKE_FAILURE,
                world -> world.mutual().client.own = null));
        cases.add(with("a bad certificate though none is needed", SERVER, Alert.CERTIFICATE_EXPIRED, world -> {
            world.server.clientCertificate = ClientCertificate.WANTED;
            world.client.own = world.dual("client", expired(SIGNING), ENCRYPTION);
        }));
        cases.add(with("client has not the key of its certificate", SERVER, Alert.DECRYPT_ERROR, world -> {
            TlcpCredentials right = world.mutual().dual("client", SIGNING, ENCRYPTION);
            world.client.own = signedBy(right, Sm2KeyPair.generate(world.client.random));
        }));
        return cases.stream();
    }

    private static void certificates(List<Case> cases, String whose, boolean shows, boolean checks) {
        Consumer<World> nothing = World::mutual;
        cases.add(with(
                whose + "CA is not trusted",
                checks,
                Alert.UNKNOWN_CA,
                nothing.andThen(world -> world.side(checks).roots =
                        List.of(TestPki.root("other", CLOCK.instant()).certificate()))));
        cases.add(with(
                whose + "CA has the name of ours and another key",
                checks,
                Alert.BAD_CERTIFICATE,
                nothing.andThen(world -> world.side(checks).roots =
                        List.of(TestPki.root("root", CLOCK.instant()).certificate()))));
        pair(
                cases,
                whose + "signing certificate expired",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                expired(SIGNING),
                ENCRYPTION);
        pair(
                cases,
                whose + "signing certificate not yet valid",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                early(SIGNING),
                ENCRYPTION);
        pair(
                cases,
                whose + "encryption certificate expired",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                SIGNING,
                expired(ENCRYPTION));
        pair(
                cases,
                whose + "encryption certificate not yet valid",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                SIGNING,
                early(ENCRYPTION));
        pair(cases, whose + "two certificates swapped", shows, Alert.UNSUPPORTED_CERTIFICATE, ENCRYPTION, SIGNING);
        pair(
                cases,
                whose + "signing certificate not for signatures",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                SIGNING.used(KeyUsage.cRLSign),
                ENCRYPTION);
        pair(
                cases,
                whose + "encryption certificate not for encryption",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                SIGNING,
                ENCRYPTION.used(KeyUsage.digitalSignature));
        KeyPurposeId other = shows == CLIENT ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        pair(
                cases,
                whose + "signing certificate for another purpose",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                SIGNING.onlyFor(other),
                ENCRYPTION);
        pair(
                cases,
                whose + "encryption certificate for another purpose",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                SIGNING,
                ENCRYPTION.onlyFor(other));
        pair(
                cases,
                whose + "signing certificate is an authority's",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                SIGNING.used(TestPki.SIGN | KeyUsage.keyCertSign).constrained(new BasicConstraints(true)),
                ENCRYPTION,
                world -> world.root);
        pair(
                cases,
                whose + "signing certificate has an unknown critical extension",
                shows,
                Alert.BAD_CERTIFICATE,
                SIGNING.critical(new ASN1ObjectIdentifier("1.2.156.10197.9.9.9")),
                ENCRYPTION);
        pair(
                cases,
                whose + "encryption certificate has an unknown critical extension",
                shows,
                Alert.BAD_CERTIFICATE,
                SIGNING,
                ENCRYPTION.critical(new ASN1ObjectIdentifier("1.2.156.10197.9.9.9")));
        cases.add(with(
                whose + "encryption certificate is of another CA", checks, Alert.UNKNOWN_CA, nothing.andThen(world -> {
                    TlcpCredentials right = world.dual("right", SIGNING, ENCRYPTION);
                    Sm2KeyPair key = Sm2KeyPair.generate(world.client.random);
                    Sm2Certificate rogue =
                            TestPki.root("rogue", CLOCK.instant()).issue("right", key.publicKey(), ENCRYPTION);
                    world.side(shows).own =
                            new TlcpCredentials(right.signing(), right.signer(), rogue, key, key, right.above());
                })));
        revoked(
                cases,
                whose + "signing certificate revoked",
                shows,
                Alert.CERTIFICATE_REVOKED,
                world -> world.side(checks).lists =
                        List.of(world.authority.revoking(own(world, shows).signing())));
        revoked(
                cases,
                whose + "encryption certificate revoked",
                shows,
                Alert.CERTIFICATE_REVOKED,
                world -> world.side(checks).lists =
                        List.of(world.authority.revoking(own(world, shows).encryption())));
        revoked(
                cases,
                whose + "authority revoked",
                shows,
                Alert.CERTIFICATE_REVOKED,
                world -> world.side(checks).lists = List.of(world.root.revoking(world.authority.certificate())));
        revoked(
                cases,
                whose + "list of revoked certificates is stale",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                world -> world.side(checks).lists = List.of(world.authority.stale()));
        revoked(
                cases,
                whose + "list of revoked certificates is by somebody of the same name",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> world.side(checks).lists =
                        List.of(world.root.below("authority").revoking()));
        above(
                cases,
                whose + "authority is missing",
                shows,
                Alert.UNKNOWN_CA,
                world -> world.authority.dual("end", SIGNING, ENCRYPTION));
        above(
                cases,
                whose + "authority expired",
                shows,
                Alert.CERTIFICATE_EXPIRED,
                world -> below(world.root.below("old", expired(Form.authority()))));
        above(
                cases,
                whose + "authority may not sign certificates",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> below(world.root.below("weak", Form.authority().used(KeyUsage.cRLSign))));
        above(
                cases,
                whose + "authority is limited to another purpose",
                shows,
                Alert.UNSUPPORTED_CERTIFICATE,
                world -> below(world.root.below("limited", Form.authority().onlyFor(other))));
        above(
                cases,
                whose + "path is longer than allowed",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> below(world.authority.below("too low"), world.authority.certificate()));
        above(
                cases,
                whose + "issuer is no authority",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> below(world.authority.below("end", SIGNING), world.authority.certificate()));
        above(
                cases,
                whose + "name is outside of what its authority may name",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> below(world.root.below("narrow", Form.authority().names(only("elsewhere.test")))));
        above(
                cases,
                whose + "subject is outside of what its authority may name",
                shows,
                Alert.BAD_CERTIFICATE,
                world -> below(world.root.below(
                        "narrow",
                        Form.authority()
                                .names(new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(new GeneralName(new X500Name("C=CN,O=Elsewhere")))
                                        },
                                        null)))));
    }

    private static void pair(List<Case> cases, String name, boolean shows, Alert alert, Form signing, Form encryption) {
        pair(cases, name, shows, alert, signing, encryption, world -> world.authority);
    }

    private static void pair(
            List<Case> cases,
            String name,
            boolean shows,
            Alert alert,
            Form signing,
            Form encryption,
            Function<World, TestPki> issuer) {
        cases.add(with(
                name,
                !shows,
                alert,
                world -> world.mutual().side(shows).own =
                        issuer.apply(world).dual("end", signing, encryption, world.authority.certificate())));
    }

    private static void revoked(List<Case> cases, String name, boolean shows, Alert alert, Consumer<World> change) {
        cases.add(with(name, !shows, alert, world -> change.accept(world.mutual())));
    }

    private static void above(
            List<Case> cases, String name, boolean shows, Alert alert, Function<World, TlcpCredentials> made) {
        cases.add(with(name, !shows, alert, world -> world.mutual().side(shows).own = made.apply(world)));
    }

    private static TlcpCredentials below(TestPki issuer, Sm2Certificate... more) {
        List<Sm2Certificate> above = new ArrayList<>(List.of(issuer.certificate()));
        above.addAll(List.of(more));
        return issuer.dual("end", SIGNING, ENCRYPTION, above.toArray(new Sm2Certificate[0]));
    }

    private static NameConstraints only(String domain) {
        return new NameConstraints(
                new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))}, null);
    }

    private static Form expired(Form form) {
        return form.valid(Duration.ofDays(-30), Duration.ofSeconds(-1));
    }

    private static Form early(Form form) {
        return form.valid(Duration.ofSeconds(1), Duration.ofDays(30));
    }

    private static TlcpCredentials own(World world, boolean ofClient) {
        TlcpCredentials own = world.side(ofClient).own;
        if (own == null) {
            throw new IllegalStateException("no certificates");
        }
        return own;
    }

    static TlcpCredentials signedBy(TlcpCredentials right, Signer by) {
        Signer wrong = new Signer() {
            @Override
            public byte[] sign(byte[] message) {
                return by.sign(message);
            }

            @Override
            public byte[] sign(byte[] id, byte[] message) {
                return by.sign(id, message);
            }

            @Override
            public Sm2PublicKey publicKey() {
                return right.signer().publicKey();
            }
        };
        return new TlcpCredentials(
                right.signing(), wrong, right.encryption(), right.decrypter(), right.agreement(), right.above());
    }

    private static List<Sm2Certificate> certificates(byte[] body) {
        try {
            return TlcpHandshake.certificates(body);
        } catch (FatalAlertException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] shown(List<Sm2Certificate> certificates) {
        WireWriter list = new WireWriter();
        certificates.forEach(each -> list.vector24(each.encoded()));
        return new WireWriter().vector24(list.toBytes()).toBytes();
    }

    // ---- keys

    static Stream<Case> keys() {
        Consumer<World> ephemeral = world -> world.mutual().suites(TlcpSuite.ECDHE_SM4_GCM_SM3);
        Consumer<World> cbc = world -> world.suites(TlcpSuite.ECC_SM4_CBC_SM3);
        Sm2PublicKey another =
                Sm2KeyPair.generate(new java.security.SecureRandom()).publicKey();
        return Stream.of(
                wire(
                        "signature of the key exchange changed",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, Tamper.flip(-1))),
                wire(
                        "signature of the key exchange is no signature",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, Tamper.set(2, 0))),
                wire(
                        "signature of the key exchange is empty",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, body -> new byte[2])),
                with("key exchange signed with the encryption key", CLIENT, Alert.DECRYPT_ERROR, world -> {
                    TlcpCredentials right = own(world, SERVER);
                    world.server.own = signedBy(right, (Sm2KeyPair) right.decrypter());
                }),
                wire(
                        "key exchange of another handshake",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.flip(20))),
                with("server's key is gone", SERVER, Alert.INTERNAL_ERROR, world -> {
                    Sm2KeyPair gone = Sm2KeyPair.generate(world.server.random);
                    gone.destroy();
                    world.server.own = signedBy(own(world, SERVER), gone);
                }),
                with("client's key is gone", CLIENT, Alert.INTERNAL_ERROR, world -> {
                    Sm2KeyPair gone = Sm2KeyPair.generate(world.server.random);
                    gone.destroy();
                    world.mutual().client.own = signedBy(own(world, CLIENT), gone);
                }),
                wire(
                        "ephemeral: signature changed",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        ephemeral,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, Tamper.flip(-1))),
                wire(
                        "ephemeral: another point",
                        CLIENT,
                        Alert.DECRYPT_ERROR,
                        ephemeral,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, point(another.point()))),
                wire(
                        "ephemeral: point is not on the curve",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        ephemeral,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, Tamper.flip(68))),
                wire(
                        "ephemeral: point is compressed",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        ephemeral,
                        Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, Tamper.set(4, 2))),
                wire(
                        "ephemeral: client's point is not on the curve",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        ephemeral,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, Tamper.flip(-1))),
                wire(
                        "ephemeral: client's point is at infinity",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        ephemeral,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, body -> new WireWriter()
                                .bytes(Arrays.copyOf(body, 3))
                                .vector8(new byte[1])
                                .toBytes())),
                wire(
                        "ephemeral: another point of the client",
                        SERVER,
                        Alert.DECRYPT_ERROR,
                        ephemeral,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, point(another.point()))),
                wire(
                        "ephemeral: the client's point has the length of the standard's text before it, but is another",
                        SERVER,
                        Alert.DECRYPT_ERROR,
                        ephemeral,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, body -> new WireWriter()
                                .vector16(point(another.point()).apply(body))
                                .toBytes())),
                wire(
                        "ephemeral: the server asks for no certificate",
                        CLIENT,
                        Alert.HANDSHAKE_FAILURE,
                        ephemeral,
                        Tamper.messages(SERVER, HandshakeType.CERTIFICATE_REQUEST, body -> new byte[0])),
                wire(
                        "ephemeral: client shows no certificates",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        ephemeral.andThen(world -> world.server.clientCertificate = ClientCertificate.WANTED),
                        Tamper.message(CLIENT, HandshakeType.CERTIFICATE, body -> shown(List.of()))),
                wire(
                        "ephemeral: client shows no encryption certificate",
                        SERVER,
                        Alert.BAD_CERTIFICATE,
                        ephemeral,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CERTIFICATE,
                                body -> shown(List.of(
                                        certificates(body).get(0),
                                        certificates(body).get(2))))),
                with(
                        "ephemeral: client has no certificates to offer it with",
                        CLIENT,
                        Alert.HANDSHAKE_FAILURE,
                        ephemeral.andThen(world -> world.client.own = null)),
                with(
                        "ephemeral: server asks nobody for certificates",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        ephemeral.andThen(world -> world.server.clientCertificate = ClientCertificate.NONE)),
                wire(
                        "secret cannot be decrypted",
                        SERVER,
                        Alert.BAD_RECORD_MAC,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, Tamper.flip(-1))),
                wire(
                        "secret cannot be decrypted, CBC",
                        SERVER,
                        Alert.BAD_RECORD_MAC,
                        cbc,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, Tamper.flip(-1))),
                wire(
                        "secret is no ciphertext",
                        SERVER,
                        Alert.BAD_RECORD_MAC,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, Tamper.flip(2))),
                wire(
                        "secret is empty",
                        SERVER,
                        Alert.BAD_RECORD_MAC,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, body -> new byte[2])),
                client(
                        "secret begins with another version",
                        Alert.BAD_RECORD_MAC,
                        TlcpSuite.ECC_SM4_GCM_SM3,
                        peer -> peer.hello().exchange(0x0303).changeCipherSpec().finished()),
                client(
                        "secret begins with another version, CBC",
                        Alert.BAD_RECORD_MAC,
                        TlcpSuite.ECC_SM4_CBC_SM3,
                        peer -> peer.hello().exchange(0x0102).changeCipherSpec().finished()),
                wire(
                        "client's proof changed",
                        SERVER,
                        Alert.DECRYPT_ERROR,
                        World::mutual,
                        Tamper.message(CLIENT, HandshakeType.CERTIFICATE_VERIFY, Tamper.flip(-1))),
                wire(
                        "client's proof is of another handshake",
                        SERVER,
                        Alert.DECRYPT_ERROR,
                        World::mutual,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                body -> Handshake.concat(
                                        Arrays.copyOf(body, 35), Tamper.bytes(0, 2, 0xe0, 0x53, 2, 0, 1)))));
    }

    private static UnaryOperator<byte[]> point(byte[] point) {
        return body -> Handshake.concat(
                Arrays.copyOf(body, 4), point, Arrays.copyOfRange(body, 4 + point.length, body.length));
    }

    // ---- hellos

    private static final int CHOSEN_SUITE = 2 + Handshake.RANDOM + 1 + 32;

    static Stream<Case> hellos() {
        byte[] none = Tamper.extension(Extensions.SERVER_NAME, new byte[0]);
        byte[] http = Tamper.extension(Extensions.ALPN, Extensions.protocolNames(List.of("http/1.1")));
        Consumer<World> client = world -> world.client.protocols = List.of("h2", "http/1.1");
        return Stream.of(
                wire(
                        "client speaks an older version",
                        SERVER,
                        Alert.PROTOCOL_VERSION,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, Tamper.set(1, 0))),
                wire(
                        "client speaks TLS 1.2",
                        SERVER,
                        Alert.PROTOCOL_VERSION,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, body -> Tamper.set(1, 3)
                                .apply(Tamper.set(0, 3).apply(body)))),
                wire(
                        "server chooses another version",
                        CLIENT,
                        Alert.PROTOCOL_VERSION,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(1, 2))),
                wire(
                        "server chooses an older version",
                        CLIENT,
                        Alert.PROTOCOL_VERSION,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(1, 0))),
                wire(
                        "record of another version",
                        SERVER,
                        Alert.PROTOCOL_VERSION,
                        Tamper.record(CLIENT, 0, Tamper.set(1, 3))),
                wire(
                        "record of another version from the server",
                        CLIENT,
                        Alert.PROTOCOL_VERSION,
                        Tamper.record(SERVER, 0, Tamper.set(2, 2))),
                with(
                        "no common suite",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        world -> world.client.suites = EnumSet.of(TlcpSuite.ECC_SM4_CBC_SM3)),
                wire(
                        "only suites that nobody knows",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, Tamper.set(37, 0x13))),
                wire(
                        "no suites at all",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                body -> Handshake.concat(Arrays.copyOf(body, 35), new byte[] {0, 0, 1, 0}))),
                wire(
                        "server chooses a suite that was not offered",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(CHOSEN_SUITE + 1, 0x13))),
                wire(
                        "server chooses an unknown suite",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(CHOSEN_SUITE, 0))),
                wire(
                        "server's choice of a suite changed to another that was offered",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        world -> world.mutual().suites(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECDHE_SM4_GCM_SM3),
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(CHOSEN_SUITE + 1, 0x51))),
                wire(
                        "suites taken out of the client's hello",
                        SERVER,
                        Alert.DECRYPT_ERROR,
                        world -> world.suites(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECC_SM4_CBC_SM3),
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                body -> Handshake.concat(
                                        Arrays.copyOf(body, 35), Tamper.bytes(0, 2, 0xe0, 0x13, 1, 0)))),
                new Case("suite changed on resumption", CLIENT, Alert.ILLEGAL_PARAMETER, world -> {
                    world.suites(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECC_SM4_CBC_SM3);
                    world.established(Duel.Wire.HONEST);
                    return Outcome.of(
                            world.duel(Tamper.message(
                                    SERVER, HandshakeType.SERVER_HELLO, Tamper.set(CHOSEN_SUITE + 1, 0x13))),
                            CLIENT);
                }),
                new Case("resumption of a session that the server made up", CLIENT, Alert.UNEXPECTED_MESSAGE, world -> {
                    world.established(Duel.Wire.HONEST);
                    return Outcome.of(
                            world.duel(Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.flip(40))), CLIENT);
                }),
                wire(
                        "client insists on compression",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, Tamper.set(-1, 1))),
                wire(
                        "server chooses compression",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.set(CHOSEN_SUITE + 2, 1))),
                wire(
                        "client's session id is too long",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, body -> new WireWriter()
                                .bytes(Arrays.copyOf(body, 34))
                                .vector8(new byte[33])
                                .bytes(Arrays.copyOfRange(body, 35, body.length))
                                .toBytes())),
                wire(
                        "server's session id is too long",
                        CLIENT,
                        Alert.DECODE_ERROR,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, body -> new WireWriter()
                                .bytes(Arrays.copyOf(body, 34))
                                .vector8(new byte[33])
                                .bytes(Arrays.copyOfRange(body, CHOSEN_SUITE, body.length))
                                .toBytes())),
                wire(
                        "odd length of suites",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                body -> Handshake.concat(
                                        Arrays.copyOf(body, 35), Tamper.bytes(0, 3, 0xe0, 0x53, 0, 1, 0)))),
                wire(
                        "client's extension comes twice",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(CLIENT, HandshakeType.CLIENT_HELLO, Tamper.extensions(http, http))),
                wire(
                        "unknown extension comes twice",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(
                                        Tamper.extension(0xffaa, new byte[0]), Tamper.extension(0xffaa, new byte[0])))),
                wire(
                        "server's extension comes twice",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        client,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.extensions(http, http))),
                wire(
                        "server answers an extension that was not sent",
                        CLIENT,
                        Alert.UNSUPPORTED_EXTENSION,
                        Tamper.message(
                                SERVER,
                                HandshakeType.SERVER_HELLO,
                                Tamper.extensions(Tamper.extension(0xffaa, new byte[0])))),
                wire(
                        "server answers a name that was not sent",
                        CLIENT,
                        Alert.UNSUPPORTED_EXTENSION,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.extensions(none))),
                wire(
                        "server chooses a protocol though none was offered",
                        CLIENT,
                        Alert.UNSUPPORTED_EXTENSION,
                        Tamper.message(SERVER, HandshakeType.SERVER_HELLO, Tamper.extensions(http))),
                wire(
                        "server's answer to the name has content",
                        CLIENT,
                        Alert.DECODE_ERROR,
                        world -> world.client.host = "gateway.jianxin.test",
                        Tamper.message(
                                SERVER,
                                HandshakeType.SERVER_HELLO,
                                Tamper.extensions(Tamper.extension(Extensions.SERVER_NAME, new byte[1])))),
                with(
                        "no common protocol",
                        SERVER,
                        Alert.NO_APPLICATION_PROTOCOL,
                        client.andThen(world -> world.server.protocols = List.of("spdy/3"))),
                wire(
                        "server chooses a protocol that was not offered",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        client,
                        Tamper.message(
                                SERVER,
                                HandshakeType.SERVER_HELLO,
                                Tamper.extensions(Tamper.extension(
                                        Extensions.ALPN, Extensions.protocolNames(List.of("spdy/3")))))),
                wire(
                        "server chooses two protocols",
                        CLIENT,
                        Alert.ILLEGAL_PARAMETER,
                        client,
                        Tamper.message(
                                SERVER,
                                HandshakeType.SERVER_HELLO,
                                Tamper.extensions(Tamper.extension(
                                        Extensions.ALPN, Extensions.protocolNames(List.of("h2", "http/1.1")))))),
                wire(
                        "empty list of protocols",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(Extensions.ALPN, new byte[2])))),
                wire(
                        "empty name of a protocol",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(Extensions.ALPN, Tamper.bytes(0, 1, 0))))),
                wire(
                        "client believes that it is a second handshake",
                        SERVER,
                        Alert.HANDSHAKE_FAILURE,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(0xff01, Tamper.bytes(1, 0))))),
                wire(
                        "list of protocols is longer than its extension",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(Extensions.ALPN, Tamper.bytes(0, 9, 2, 'h', '2'))))),
                wire(
                        "two names of the server",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(
                                        Extensions.SERVER_NAME, Tamper.bytes(0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b'))))),
                wire(
                        "name of the server is none",
                        SERVER,
                        Alert.ILLEGAL_PARAMETER,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(Tamper.extension(
                                        Extensions.SERVER_NAME, Tamper.bytes(0, 5, 0, 0, 2, 0xff, 0xfe))))),
                wire(
                        "name of the server is shorter than it says",
                        SERVER,
                        Alert.DECODE_ERROR,
                        Tamper.message(
                                CLIENT,
                                HandshakeType.CLIENT_HELLO,
                                Tamper.extensions(
                                        Tamper.extension(Extensions.SERVER_NAME, Tamper.bytes(0, 4, 0, 0, 2, 'a'))))));
    }

    // ---- messages that are longer or shorter than they should be

    static Stream<Case> messages() {
        List<Case> cases = new ArrayList<>();
        int[] ofServer = {
            HandshakeType.SERVER_HELLO,
            HandshakeType.CERTIFICATE,
            HandshakeType.SERVER_KEY_EXCHANGE,
            HandshakeType.CERTIFICATE_REQUEST
        };
        int[] ofClient = {
            HandshakeType.CLIENT_HELLO,
            HandshakeType.CERTIFICATE,
            HandshakeType.CLIENT_KEY_EXCHANGE,
            HandshakeType.CERTIFICATE_VERIFY
        };
        for (int type : ofServer) {
            lengths(cases, "server's message " + type, SERVER, type);
        }
        for (int type : ofClient) {
            lengths(cases, "client's message " + type, CLIENT, type);
        }
        cases.add(wire(
                "the end of the server's hello has content",
                CLIENT,
                Alert.DECODE_ERROR,
                Tamper.message(SERVER, HandshakeType.SERVER_HELLO_DONE, Tamper.more(0))));
        cases.add(wire(
                "certificate longer than the list",
                CLIENT,
                Alert.DECODE_ERROR,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, Tamper.set(3, 1))));
        cases.add(wire(
                "a certificate that is none",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, Tamper.set(6, 0x31))));
        cases.add(wire(
                "a certificate nested without end",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, body -> raw(nested(60_000)))));
        cases.add(wire(
                "a certificate with a name nested without end",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, body -> {
                    byte[] deep = nested(50_000);
                    byte[] version = Tamper.bytes(0xa0, 3, 2, 1, 2, 2, 1, 1);
                    byte[] algorithm = Tamper.bytes(0x30, 10, 6, 8, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x75);
                    byte[] validity = sequence("20260101000000Z".getBytes(StandardCharsets.US_ASCII), 0x18);
                    byte[] dates = sequence(Handshake.concat(validity, validity), 0x30);
                    byte[] form = sequence(
                            Handshake.concat(version, algorithm, deep, dates, Tamper.bytes(0x30, 0, 0x30, 0)), 0x30);
                    return raw(sequence(Handshake.concat(form, algorithm, Tamper.bytes(3, 1, 0)), 0x30));
                })));
        cases.add(wire(
                "a signature nested without end",
                CLIENT,
                Alert.DECRYPT_ERROR,
                Tamper.message(SERVER, HandshakeType.SERVER_KEY_EXCHANGE, body -> new WireWriter()
                        .vector16(nested(50_000))
                        .toBytes())));
        cases.add(wire(
                "a secret nested without end",
                SERVER,
                Alert.BAD_RECORD_MAC,
                Tamper.message(CLIENT, HandshakeType.CLIENT_KEY_EXCHANGE, body -> new WireWriter()
                        .vector16(nested(50_000))
                        .toBytes())));
        cases.add(wire(
                "an empty certificate",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(
                        SERVER, HandshakeType.CERTIFICATE, body -> Handshake.concat(Tamper.bytes(0, 0, 3, 0, 0, 0)))));
        cases.add(wire(
                "a signature of a certificate changed",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, body -> {
                    List<Sm2Certificate> shown = certificates(body);
                    body[6 + shown.get(0).encoded().length - 1] ^= 1;
                    return body;
                })));
        cases.add(wire(
                "more certificates than anybody needs",
                CLIENT,
                Alert.BAD_CERTIFICATE,
                Tamper.message(SERVER, HandshakeType.CERTIFICATE, body -> {
                    List<Sm2Certificate> many = new ArrayList<>(certificates(body));
                    while (many.size() < 11) {
                        many.add(many.get(2));
                    }
                    return shown(many);
                })));
        cases.add(wire(
                "certificate request without types",
                CLIENT,
                Alert.DECODE_ERROR,
                World::mutual,
                Tamper.message(
                        SERVER,
                        HandshakeType.CERTIFICATE_REQUEST,
                        body -> Handshake.concat(new byte[1], Arrays.copyOfRange(body, 3, body.length)))));
        cases.add(wire(
                "a message of 16 MB",
                SERVER,
                Alert.DECODE_ERROR,
                Tamper.record(
                        CLIENT,
                        0,
                        record -> Tamper.record(ContentType.HANDSHAKE, Tamper.bytes(1, 0xff, 0xff, 0xff, 1, 1)))));
        cases.add(wire(
                "a message of 64 KB and one byte",
                CLIENT,
                Alert.DECODE_ERROR,
                Tamper.record(SERVER, 0, record -> Tamper.record(ContentType.HANDSHAKE, Tamper.bytes(2, 1, 0, 1)))));
        return cases.stream();
    }

    private static byte[] raw(byte[] certificate) {
        byte[] list = new WireWriter().vector24(certificate).toBytes();
        return new WireWriter().vector24(list).toBytes();
    }

    /** Sequences within sequences, in DER. */
    private static byte[] nested(int length) {
        byte[] inner = new byte[0];
        while (inner.length < length) {
            inner = sequence(inner, 0x30);
        }
        return inner;
    }

    private static byte[] sequence(byte[] content, int tag) {
        WireWriter out = new WireWriter().uint8(tag);
        if (content.length < 128) {
            out.uint8(content.length);
        } else if (content.length < 256) {
            out.uint8(0x81).uint8(content.length);
        } else if (content.length < 65536) {
            out.uint8(0x82).uint16(content.length);
        } else {
            out.uint8(0x83).uint24(content.length);
        }
        return out.bytes(content).toBytes();
    }

    private static void lengths(List<Case> cases, String name, boolean ofClient, int type) {
        cases.add(wire(
                name + " is followed by a byte",
                !ofClient,
                Alert.DECODE_ERROR,
                World::mutual,
                Tamper.message(ofClient, type, Tamper.more(0))));
        cases.add(wire(
                name + " lacks a byte",
                !ofClient,
                Alert.DECODE_ERROR,
                World::mutual,
                Tamper.message(ofClient, type, Tamper.cut(1))));
        cases.add(wire(
                name + " is empty",
                !ofClient,
                Alert.DECODE_ERROR,
                World::mutual,
                Tamper.message(ofClient, type, body -> new byte[0])));
    }

    // ---- order

    static Stream<Case> order() {
        List<Case> cases = new ArrayList<>();
        for (int type :
                new int[] {HandshakeType.SERVER_HELLO, HandshakeType.CERTIFICATE, HandshakeType.SERVER_KEY_EXCHANGE}) {
            cases.add(wire(
                    "server leaves out message " + type,
                    CLIENT,
                    Alert.UNEXPECTED_MESSAGE,
                    Tamper.messages(SERVER, type, body -> new byte[0])));
            cases.add(wire(
                    "server says message " + type + " twice",
                    CLIENT,
                    Alert.UNEXPECTED_MESSAGE,
                    Tamper.messages(
                            SERVER,
                            type,
                            body -> Handshake.concat(Tamper.message(type, body), Tamper.message(type, body)))));
        }
        for (int type : new int[] {
            HandshakeType.CERTIFICATE, HandshakeType.CLIENT_KEY_EXCHANGE, HandshakeType.CERTIFICATE_VERIFY
        }) {
            cases.add(wire(
                    "client leaves out message " + type,
                    SERVER,
                    Alert.UNEXPECTED_MESSAGE,
                    World::mutual,
                    Tamper.messages(CLIENT, type, body -> new byte[0])));
        }
        cases.add(wire(
                "client says hello twice",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.messages(
                        CLIENT,
                        HandshakeType.CLIENT_HELLO,
                        body -> Handshake.concat(Tamper.message(1, body), Tamper.message(1, body)))));
        cases.add(wire(
                "client's hello is replayed",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.record(CLIENT, 0, record -> Handshake.concat(record, record))));
        cases.add(wire(
                "client's hello comes back",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                (fromClient, number, record) ->
                        !fromClient && number == 0 ? Tamper.record(22, Tamper.message(1, new byte[40])) : record));
        cases.add(wire(
                "hello request in the handshake",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                before(SERVER, 0, Tamper.record(22, Tamper.message(HandshakeType.HELLO_REQUEST, new byte[0])))));
        cases.add(wire(
                "two certificate requests",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                World::mutual,
                Tamper.messages(
                        SERVER,
                        HandshakeType.CERTIFICATE_REQUEST,
                        body -> Handshake.concat(Tamper.message(13, body), Tamper.message(13, body)))));
        cases.add(wire(
                "something after the end of the server's hello",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.messages(
                        SERVER,
                        HandshakeType.SERVER_HELLO_DONE,
                        body -> Handshake.concat(Tamper.message(14, body), Tamper.message(14, body)))));
        cases.add(wire(
                "proof without certificate",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.messages(
                        CLIENT,
                        HandshakeType.CLIENT_KEY_EXCHANGE,
                        body -> Handshake.concat(Tamper.message(16, body), Tamper.message(15, new byte[2])))));
        cases.add(wire(
                "certificate that was not asked for",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.messages(
                        CLIENT,
                        HandshakeType.CLIENT_KEY_EXCHANGE,
                        body -> Handshake.concat(Tamper.message(11, new byte[3]), Tamper.message(16, body)))));
        cases.add(wire(
                "unknown message",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 0, Tamper.record(22, Tamper.message(99, new byte[0])))));
        cases.add(wire(
                "finished before keys",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 1, Tamper.record(22, Tamper.message(20, new byte[12])))));
        byte[] ccs = Tamper.record(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1});
        cases.add(wire(
                "change of cipher spec before the client's hello",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 0, ccs)));
        cases.add(wire(
                "change of cipher spec before the client's secret",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 1, ccs)));
        cases.add(wire(
                "change of cipher spec before the client's proof",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                World::mutual,
                Tamper.messages(CLIENT, HandshakeType.CERTIFICATE_VERIFY, body -> new byte[0])));
        cases.add(wire(
                "change of cipher spec before the server's hello",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                before(SERVER, 0, ccs)));
        cases.add(wire(
                "change of cipher spec before the server's certificates",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.record(SERVER, 0, record -> {
                    int length = (record[8] & 0xff) + 4; // the hello is shorter than 256 bytes
                    return Handshake.concat(Tamper.record(22, Arrays.copyOfRange(record, 5, 5 + length)), ccs);
                })));
        cases.add(wire(
                "change of cipher spec within a message",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.record(
                        CLIENT, 1, record -> Handshake.concat(record, Tamper.record(22, Tamper.bytes(20, 0, 0))))));
        cases.add(wire(
                "change of cipher spec of two bytes",
                SERVER,
                Alert.DECODE_ERROR,
                Tamper.record(CLIENT, 2, record -> Tamper.record(20, new byte[] {1, 1}))));
        cases.add(wire(
                "change of cipher spec to something else",
                SERVER,
                Alert.DECODE_ERROR,
                Tamper.record(CLIENT, 2, record -> Tamper.record(20, new byte[] {2}))));
        cases.add(wire(
                "change of cipher spec without content",
                CLIENT,
                Alert.DECODE_ERROR,
                Tamper.record(SERVER, 1, record -> Tamper.record(20, new byte[0]))));
        cases.add(wire(
                "change of cipher spec left out by the client",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.record(CLIENT, 2, record -> Tamper.record(22, Tamper.message(20, new byte[12])))));
        cases.add(wire(
                "change of cipher spec left out by the server",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                Tamper.record(SERVER, 1, record -> Tamper.record(22, Tamper.message(20, new byte[12])))));
        cases.add(wire(
                "application data before the client's hello",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 0, Tamper.record(ContentType.APPLICATION_DATA, TEXT))));
        cases.add(wire(
                "application data after the client's hello",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 1, Tamper.record(ContentType.APPLICATION_DATA, TEXT))));
        cases.add(wire(
                "application data before the server's hello",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                before(SERVER, 0, Tamper.record(ContentType.APPLICATION_DATA, TEXT))));
        return cases.stream();
    }

    private static Duel.Wire before(boolean ofClient, int at, byte[] extra) {
        return Tamper.record(ofClient, at, record -> Handshake.concat(extra, record));
    }

    // ---- records

    static Stream<Case> records() {
        List<Case> cases = new ArrayList<>();
        cases.add(wire(
                "not a record",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 0, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII))));
        cases.add(wire(
                "unknown content type", SERVER, Alert.UNEXPECTED_MESSAGE, before(CLIENT, 1, Tamper.record(24, TEXT))));
        cases.add(wire(
                "unknown content type from the server",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                before(SERVER, 0, Tamper.record(19, TEXT))));
        cases.add(wire(
                "empty handshake record",
                SERVER,
                Alert.UNEXPECTED_MESSAGE,
                before(CLIENT, 0, Tamper.record(22, new byte[0]))));
        cases.add(wire(
                "empty handshake record from the server",
                CLIENT,
                Alert.UNEXPECTED_MESSAGE,
                before(SERVER, 0, Tamper.record(22, new byte[0]))));
        cases.add(wire(
                "a plain record of too much text",
                SERVER,
                Alert.RECORD_OVERFLOW,
                before(CLIENT, 0, Tamper.record(22, new byte[RecordLayer.MOST_PLAIN + 1]))));
        cases.add(wire(
                "a record longer than any",
                SERVER,
                Alert.RECORD_OVERFLOW,
                before(CLIENT, 0, Tamper.record(22, new byte[RecordLayer.MOST_FRAGMENT + 1]))));
        cases.add(wire(
                "the head alone of a record longer than any",
                CLIENT,
                Alert.RECORD_OVERFLOW,
                before(SERVER, 0, Tamper.bytes(22, 1, 1, 0xff, 0xff))));
        cases.add(wire(
                "an alert of one byte", SERVER, Alert.DECODE_ERROR, before(CLIENT, 0, Tamper.record(21, new byte[] {2
                }))));
        cases.add(wire(
                "an alert of no byte", CLIENT, Alert.DECODE_ERROR, before(SERVER, 0, Tamper.record(21, new byte[0]))));
        cases.add(wire(
                "an alert of an unknown level",
                SERVER,
                Alert.ILLEGAL_PARAMETER,
                before(CLIENT, 0, Tamper.record(21, new byte[] {3, 40}))));
        byte[] warnings = new byte[0];
        for (int i = 0; i < 40; i++) {
            warnings = Handshake.concat(warnings, Tamper.alert(Alert.WARNING, Alert.UNRECOGNIZED_NAME));
        }
        cases.add(wire("nothing but warnings", SERVER, Alert.UNEXPECTED_MESSAGE, before(CLIENT, 0, warnings)));
        for (TlcpSuite suite : List.of(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECC_SM4_CBC_SM3)) {
            for (boolean sender : new boolean[] {CLIENT, SERVER}) {
                protectedRecords(cases, suite, sender);
            }
        }
        return cases.stream();
    }

    private static void protectedRecords(List<Case> cases, TlcpSuite suite, boolean sender) {
        String at = (sender == CLIENT ? " of the client, " : " of the server, ") + suite;
        int last = sender == CLIENT ? 3 : 2;
        cases.add(wire(
                "finished" + at + ", changed",
                !sender,
                Alert.BAD_RECORD_MAC,
                world -> world.suites(suite),
                Tamper.record(sender, last, Tamper.flip(-1))));
        cases.add(wire(
                "finished" + at + ", in the clear",
                !sender,
                Alert.BAD_RECORD_MAC,
                world -> world.suites(suite),
                Tamper.record(sender, last, record -> Tamper.record(22, Tamper.message(20, new byte[12])))));
        later(cases, "record" + at + ", replayed", suite, sender, records -> Handshake.concat(records[0], records[0]));
        later(cases, "record" + at + ", too late", suite, sender, records -> Handshake.concat(records[1], records[0]));
        later(cases, "record" + at + ", after one was lost", suite, sender, records -> records[1]);
        later(cases, "record" + at + ", first byte changed", suite, sender, records -> Tamper.flip(RecordLayer.HEAD)
                .apply(records[0]));
        later(cases, "record" + at + ", text changed", suite, sender, records -> Tamper.flip(RecordLayer.HEAD + 18)
                .apply(records[0]));
        later(cases, "record" + at + ", last byte changed", suite, sender, records -> Tamper.flip(-1)
                .apply(records[0]));
        later(cases, "record" + at + ", of another type", suite, sender, records -> Tamper.set(0, ContentType.HANDSHAKE)
                .apply(records[0]));
        later(
                cases,
                "record" + at + ", cut by a byte",
                suite,
                sender,
                records -> Tamper.record(23, Arrays.copyOfRange(records[0], 5, records[0].length - 1)));
        later(
                cases,
                "record" + at + ", cut by a block",
                suite,
                sender,
                records -> Tamper.record(23, Arrays.copyOfRange(records[0], 5, records[0].length - 16)));
        later(
                cases,
                "record" + at + ", with a block more",
                suite,
                sender,
                records -> Tamper.record(23, Arrays.copyOfRange(records[0], 5, records[0].length + 16)));
        later(
                cases,
                "record" + at + ", shorter than its protection",
                suite,
                sender,
                records -> Tamper.record(23, new byte[16]));
        later(cases, "record" + at + ", empty", suite, sender, records -> Tamper.record(23, new byte[0]));
        cases.add(new Case("record" + at + ", sent back", sender, Alert.BAD_RECORD_MAC, world -> {
            Duel duel = world.suites(suite).established(Duel.Wire.HONEST);
            byte[][] held = new byte[1][];
            Duel reflecting = new Duel(duel.client, duel.server, (fromClient, number, record) -> {
                held[0] = held[0] == null ? record : held[0];
                return record;
            });
            reflecting.send(sender, TEXT);
            reflecting.put(!sender, held[0]);
            reflecting.settle();
            return Outcome.of(reflecting, sender);
        }));
    }

    /** Holds two records of data back and lets something else arrive. */
    private static void later(
            List<Case> cases, String name, TlcpSuite suite, boolean sender, Function<byte[][], byte[]> change) {
        cases.add(new Case(name, !sender, Alert.BAD_RECORD_MAC, world -> {
            Duel before = world.suites(suite).established(Duel.Wire.HONEST);
            byte[][] held = new byte[2][];
            int[] count = {0};
            Duel duel = new Duel(before.client, before.server, (fromClient, number, record) -> {
                if (fromClient == sender && count[0] < 2) {
                    held[count[0]++] = record;
                    return new byte[0];
                }
                return record;
            });
            duel.send(sender, TEXT);
            duel.send(sender, TEXT);
            duel.put(sender, change.apply(held));
            duel.settle();
            return Outcome.of(duel, !sender);
        }));
    }

    // ---- scripts

    static Stream<Case> scripts() {
        List<Case> cases = new ArrayList<>();
        for (TlcpSuite suite : List.of(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECC_SM4_CBC_SM3)) {
            cases.add(client("client's finished is wrong, " + suite, Alert.DECRYPT_ERROR, suite, peer -> peer.hello()
                    .exchange()
                    .changeCipherSpec()
                    .message(20, Tamper.flip(0).apply(peer.verifyData()))));
            cases.add(server("server's finished is wrong, " + suite, Alert.DECRYPT_ERROR, suite, peer -> peer.flight()
                    .changeCipherSpec()
                    .message(20, Tamper.flip(11).apply(peer.verifyData()))));
        }
        TlcpSuite gcm = TlcpSuite.ECC_SM4_GCM_SM3;
        TlcpSuite cbc = TlcpSuite.ECC_SM4_CBC_SM3;
        both(
                cases,
                "finished is too short",
                Alert.DECODE_ERROR,
                gcm,
                peer -> peer.message(20, Arrays.copyOf(peer.verifyData(), 11)),
                false);
        both(
                cases,
                "finished is too long",
                Alert.DECODE_ERROR,
                gcm,
                peer -> peer.message(20, Arrays.copyOf(peer.verifyData(), 13)),
                false);
        both(cases, "finished is empty", Alert.DECODE_ERROR, gcm, peer -> peer.message(20, new byte[0]), false);
        both(
                cases,
                "another message instead of finished",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.message(16, new byte[0]),
                false);
        both(
                cases,
                "change of cipher spec twice",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                ScriptedPeer::changeCipherSpec,
                false);
        both(
                cases,
                "application data instead of finished",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(23, TEXT),
                false);
        both(
                cases,
                "empty application data instead of finished",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(23, new byte[0]),
                false);
        both(
                cases,
                "finished and more in one record",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(
                        22,
                        Handshake.concat(Tamper.message(20, peer.verifyData()), Tamper.message(20, peer.verifyData()))),
                false);
        both(
                cases,
                "finished and the beginning of more",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(22, Handshake.concat(Tamper.message(20, peer.verifyData()), Tamper.bytes(0, 0))),
                false);
        both(cases, "finished twice", Alert.UNEXPECTED_MESSAGE, gcm, ScriptedPeer::finished, true);
        both(
                cases,
                "change of cipher spec after the handshake",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(20, new byte[] {1}),
                true);
        both(
                cases,
                "empty handshake record after the handshake",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> peer.record(22, new byte[0]),
                true);
        both(
                cases,
                "plain record after the handshake",
                Alert.BAD_RECORD_MAC,
                gcm,
                peer -> peer.bytes(Tamper.record(23, TEXT)),
                true);
        both(
                cases,
                "plain alert after the handshake",
                Alert.BAD_RECORD_MAC,
                gcm,
                peer -> peer.bytes(Tamper.alert(Alert.FATAL, Alert.INTERNAL_ERROR)),
                true);
        both(
                cases,
                "nothing but empty records",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> times(40, peer, each -> each.record(23, new byte[0])),
                true);
        both(
                cases,
                "nothing but empty records, CBC",
                Alert.UNEXPECTED_MESSAGE,
                cbc,
                peer -> times(40, peer, each -> each.record(23, new byte[0])),
                true);
        both(
                cases,
                "nothing but warnings after the handshake",
                Alert.UNEXPECTED_MESSAGE,
                gcm,
                peer -> times(40, peer, each -> each.record(21, new byte[] {1, 100})),
                true);
        both(cases, "alert of three bytes", Alert.DECODE_ERROR, gcm, peer -> peer.record(21, new byte[3]), true);
        both(cases, "alert of level 0", Alert.ILLEGAL_PARAMETER, gcm, peer -> peer.record(21, new byte[2]), true);
        both(
                cases,
                "too much text in a protected record",
                Alert.RECORD_OVERFLOW,
                gcm,
                peer -> peer.record(23, new byte[RecordLayer.MOST_PLAIN + 1]),
                true);
        both(
                cases,
                "too much text in a protected record, CBC",
                Alert.RECORD_OVERFLOW,
                cbc,
                peer -> peer.record(23, new byte[RecordLayer.MOST_PLAIN + 1]),
                true);
        both(
                cases,
                "bad padding",
                Alert.BAD_RECORD_MAC,
                cbc,
                peer -> peer.padded(23, new byte[10], Tamper.bytes(5, 5, 4, 5, 5, 5)),
                true);
        both(
                cases,
                "padding of which the first byte is wrong",
                Alert.BAD_RECORD_MAC,
                cbc,
                peer -> peer.padded(23, new byte[10], Tamper.bytes(6, 5, 5, 5, 5, 5)),
                true);
        both(
                cases,
                "padding that goes into the code",
                Alert.BAD_RECORD_MAC,
                cbc,
                peer -> peer.padded(23, new byte[10], Tamper.bytes(6, 6, 6, 6, 6, 6)),
                true);
        both(
                cases,
                "padding longer than the record",
                Alert.BAD_RECORD_MAC,
                cbc,
                peer -> peer.padded(23, new byte[10], Tamper.bytes(255, 255, 255, 255, 255, 255)),
                true);
        both(cases, "no padding", Alert.BAD_RECORD_MAC, cbc, peer -> peer.padded(23, new byte[16], new byte[0]), true);
        cases.add(client("second handshake by the client", Alert.NO_RENEGOTIATION, gcm, peer -> peer.handshake()
                .message(HandshakeType.CLIENT_HELLO, peer.clientHello())));
        cases.add(server("second handshake by the server", Alert.NO_RENEGOTIATION, gcm, peer -> peer.handshake()
                .message(HandshakeType.HELLO_REQUEST, new byte[0])));
        cases.add(server("server's hello after the handshake", Alert.UNEXPECTED_MESSAGE, gcm, peer -> peer.handshake()
                .flight()));
        return cases.stream();
    }

    /** The same by either side, after its change of cipher spec or after the whole handshake. */
    private static void both(
            List<Case> cases,
            String name,
            Alert alert,
            TlcpSuite suite,
            Function<ScriptedPeer, ScriptedPeer> script,
            boolean afterwards) {
        cases.add(client(
                name + ", by the client",
                alert,
                suite,
                peer -> script.apply(
                        afterwards ? peer.handshake() : peer.hello().exchange().changeCipherSpec())));
        cases.add(server(
                name + ", by the server",
                alert,
                suite,
                peer -> script.apply(
                        afterwards ? peer.handshake() : peer.flight().changeCipherSpec())));
    }

    private static ScriptedPeer times(int count, ScriptedPeer peer, Consumer<ScriptedPeer> script) {
        for (int i = 0; i < count && peer.failure == null; i++) {
            script.accept(peer);
        }
        return peer;
    }
}
