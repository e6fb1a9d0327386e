package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/** One side of TLS 1.3 done by hand against an engine: it may do what no engine does. */
final class Tls13Peer extends Script {

    static final byte[] SIGNER_ID = "TLSv1.3+GM+Cipher+Suite".getBytes(StandardCharsets.US_ASCII);

    /** Of the next hello; a test changes what it is about. */
    int version = 0x0303;

    byte[] helloRandom = new byte[Handshake.RANDOM];
    byte[] sessionId = new byte[Handshake.SESSION_ID];
    int[] suites = {0x00c6};
    byte[] compressions = new byte[1];
    final Map<Integer, byte[]> extensions = new LinkedHashMap<>();

    final Transcript transcript = new Transcript();
    final Sm2KeyPair ephemeral;
    private final boolean asClient;
    private final TlcpCredentials own;
    private @Nullable Sm2PublicKey share;
    private @Nullable KeySchedule schedule;
    private @Nullable Traffic writes;
    private @Nullable Traffic reads;
    private @Nullable Traffic dataWrites;
    private @Nullable Traffic dataReads;
    private RecordProtection reading = RecordProtection.NONE;
    private RecordProtection writing = RecordProtection.NONE;

    private Tls13Peer(Tls13Engine engine, boolean asClient, TlcpCredentials own) {
        super(engine);
        SecureRandom random = new SecureRandom();
        this.asClient = asClient;
        this.own = own;
        this.ephemeral = Sm2KeyPair.generate(random);
        random.nextBytes(helloRandom);
        byte[] entry = Tls13Handshake.entry(ephemeral.publicKey());
        if (asClient) {
            random.nextBytes(sessionId);
            extensions.put(Extensions.SUPPORTED_VERSIONS, new byte[] {2, 3, 4});
            extensions.put(Extensions.SUPPORTED_GROUPS, Tls13ClientHandshake.list(Handshake.CURVE_SM2));
            extensions.put(Extensions.SIGNATURE_ALGORITHMS, Tls13ClientHandshake.list(Tls13Handshake.SM2SIG_SM3));
            extensions.put(
                    Extensions.KEY_SHARE, new WireWriter().vector16(entry).toBytes());
        } else {
            extensions.put(Extensions.SUPPORTED_VERSIONS, new byte[] {3, 4});
            extensions.put(Extensions.KEY_SHARE, entry);
        }
    }

    static Tls13Peer client(World world) {
        return new Tls13Peer(world.server.tls13(false), true, requireNonNull(world.client.own));
    }

    static Tls13Peer server(World world) {
        Tls13Peer peer = new Tls13Peer(world.client.tls13(true), false, requireNonNull(world.server.own));
        try {
            peer.engine.beginHandshake();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
        peer.pump();
        return peer;
    }

    // ---- hellos

    byte[] clientHello() {
        WireWriter codes = new WireWriter();
        for (int each : suites) {
            codes.uint16(each);
        }
        return new WireWriter()
                .uint16(version)
                .bytes(helloRandom)
                .vector8(sessionId)
                .vector16(codes.toBytes())
                .vector8(compressions)
                .vector16(written(extensions))
                .toBytes();
    }

    private static byte[] written(Map<Integer, byte[]> each) {
        WireWriter writer = new WireWriter();
        each.forEach((type, content) -> writer.uint16(type).vector16(content));
        return writer.toBytes();
    }

    /** Our hello; a server's makes the keys and begins to protect. */
    Tls13Peer hello() {
        if (asClient) {
            return message(HandshakeType.CLIENT_HELLO, clientHello());
        }
        byte[] hello = new WireWriter()
                .uint16(version)
                .bytes(helloRandom)
                .vector8(sessionId)
                .uint16(suites[0])
                .uint8(compressions[0])
                .vector16(written(extensions))
                .toBytes();
        if (Arrays.equals(helloRandom, Tls13Handshake.retryRandom())) {
            transcript.replaceByDigest();
            return message(HandshakeType.SERVER_HELLO, hello);
        }
        transcript.add(Tamper.message(HandshakeType.SERVER_HELLO, hello));
        byte[] record = sealed(ContentType.HANDSHAKE, Tamper.message(HandshakeType.SERVER_HELLO, hello));
        protect();
        return bytes(record);
    }

    private void protect() {
        KeySchedule made = new KeySchedule(ephemeral.sharedX(requireNonNull(share, "no share was heard")));
        schedule = made;
        byte[] seen = transcript.digest();
        writes = traffic(made, asClient ? "c hs traffic" : "s hs traffic", seen);
        reads = traffic(made, asClient ? "s hs traffic" : "c hs traffic", seen);
        writing = writes.records();
        reading = reads.records();
    }

    private static Traffic traffic(KeySchedule from, String label, byte[] seen) {
        return new Traffic(from.derive(label, seen), Tls13Suite.TLS_SM4_GCM_SM3, Side.ENGINE);
    }

    private void dataKeys() {
        KeySchedule now = requireNonNull(schedule);
        now.advance();
        byte[] seen = transcript.digest();
        dataWrites = traffic(now, asClient ? "c ap traffic" : "s ap traffic", seen);
        dataReads = traffic(now, asClient ? "s ap traffic" : "c ap traffic", seen);
    }

    // ---- the rest of the handshake

    Tls13Peer encryptedExtensions(byte[]... each) {
        return message(
                HandshakeType.ENCRYPTED_EXTENSIONS,
                new WireWriter().vector16(Handshake.concat(each)).toBytes());
    }

    Tls13Peer request() {
        byte[] schemes =
                Tamper.extension(Extensions.SIGNATURE_ALGORITHMS, Tls13ClientHandshake.list(Tls13Handshake.SM2SIG_SM3));
        return message(
                HandshakeType.CERTIFICATE_REQUEST,
                new WireWriter().uint8(0).vector16(schemes).toBytes());
    }

    byte[] certificates() {
        WireWriter list = new WireWriter();
        for (Sm2Certificate each : Tls13Handshake.chain(own)) {
            list.vector24(each.encoded()).uint16(0);
        }
        return new WireWriter().uint8(0).vector24(list.toBytes()).toBytes();
    }

    Tls13Peer certificate() {
        return message(HandshakeType.CERTIFICATE, certificates());
    }

    byte[] proof(byte[] signerId, boolean byClient) {
        byte[] signature = own.signer().sign(signerId, Tls13Handshake.signed(byClient, transcript.digest()));
        return new WireWriter()
                .uint16(Tls13Handshake.SM2SIG_SM3)
                .vector16(signature)
                .toBytes();
    }

    Tls13Peer verify() {
        return message(HandshakeType.CERTIFICATE_VERIFY, proof(SIGNER_ID, asClient));
    }

    byte[] verifyData() {
        return requireNonNull(writes).verifyData(transcript.digest());
    }

    /**
     * The end of our part of the handshake; what follows is under the keys for data.
     *
     * @param more that is in the same record
     */
    Tls13Peer finished(byte... more) {
        byte[] finished = told(Tamper.message(HandshakeType.FINISHED, verifyData()));
        byte[] record = sealed(ContentType.HANDSHAKE, Handshake.concat(finished, more));
        data();
        return bytes(record);
    }

    /** From here on our records are under the keys for data. */
    Tls13Peer data() {
        if (!asClient) {
            dataKeys();
        }
        writing = requireNonNull(dataWrites, "not so far yet").records();
        return this;
    }

    Tls13Peer updateKeys() {
        writing = requireNonNull(dataWrites).update();
        return this;
    }

    /** A handshake that goes well. */
    Tls13Peer handshake() {
        hello();
        return asClient
                ? finished()
                : encryptedExtensions().certificate().verify().finished();
    }

    // ---- records

    private byte[] told(byte[] message) {
        transcript.add(message);
        return message;
    }

    Tls13Peer message(int type, byte[] body) {
        return record(ContentType.HANDSHAKE, told(Tamper.message(type, body)));
    }

    /** A record under the keys of the moment. */
    Tls13Peer record(int type, byte[] content) {
        return bytes(sealed(type, content));
    }

    byte[] sealed(int type, byte[] content) {
        byte[] fragment = new byte[content.length + writing.overhead()];
        try {
            int length = writing.seal(type, content, 0, content.length, fragment, 0);
            return plain(writing.statedType(type), Arrays.copyOf(fragment, length));
        } catch (FatalAlertException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] plain(int type, byte[] content) {
        return new WireWriter().uint8(type).uint16(0x0303).vector16(content).toBytes();
    }

    static byte[] change() {
        return plain(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1});
    }

    Tls13Peer bytes(byte[] bytes) {
        deliver(bytes);
        return this;
    }

    @Override
    void hear(byte[] record) throws SSLException {
        byte[] text = new byte[record.length];
        if (record[0] == ContentType.CHANGE_CIPHER_SPEC) {
            return;
        }
        boolean clear = record[0] != ContentType.APPLICATION_DATA;
        RecordProtection open = clear ? RecordProtection.NONE : reading;
        int length = open.open(record[0], record, RecordLayer.HEAD, record.length - RecordLayer.HEAD, text);
        switch (open.openedType(record[0])) {
            case ContentType.ALERT -> alerts.add(text[1] & 0xff);
            case ContentType.HANDSHAKE -> {
                WireReader reader = new WireReader(Arrays.copyOf(text, length));
                while (reader.remaining() > 0) {
                    hear(new Message(reader.uint8(), reader.vector24()));
                }
            }
            default -> {
                // text, which nobody here asks for
            }
        }
    }

    private void hear(Message message) throws FatalAlertException {
        heard.add(message);
        byte[] whole = Tamper.message(message.type(), message.body());
        if (message.type() == HandshakeType.KEY_UPDATE) {
            reading = requireNonNull(dataReads).update();
            return;
        }
        boolean retry = message.type() == HandshakeType.SERVER_HELLO
                && Arrays.equals(Arrays.copyOfRange(message.body(), 2, 34), Tls13Handshake.retryRandom());
        if (retry) {
            transcript.replaceByDigest();
        }
        transcript.add(whole);
        switch (message.type()) {
            case HandshakeType.CLIENT_HELLO -> {
                ClientHello hello = ClientHello.read(message.body());
                sessionId = hello.sessionId();
                share = Tls13Handshake.share(requireNonNull(hello.share(Handshake.CURVE_SM2)));
            }
            case HandshakeType.SERVER_HELLO -> {
                if (!retry) {
                    WireReader reader = new WireReader(message.body());
                    reader.bytes(2 + Handshake.RANDOM);
                    reader.vector8();
                    reader.bytes(3);
                    byte[] entry = requireNonNull(Extensions.read(reader.in16()).get(Extensions.KEY_SHARE));
                    share = Tls13Handshake.share(Arrays.copyOfRange(entry, 4, entry.length));
                    protect();
                }
            }
            case HandshakeType.FINISHED -> {
                if (asClient) {
                    dataKeys();
                }
                reading = requireNonNull(dataReads).records();
            }
            default -> {
                // nothing to be learnt
            }
        }
    }

    /** Types of the messages heard. */
    Set<Integer> types() {
        Set<Integer> types = new LinkedHashSet<>();
        heard.forEach(each -> types.add(each.type()));
        return types;
    }
}
