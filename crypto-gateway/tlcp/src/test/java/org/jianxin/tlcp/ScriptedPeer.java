package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.UndecipherableException;
import org.jianxin.sm.subtle.RawCbc;
import org.jianxin.sm.subtle.SmEngine.Direction;
import org.jspecify.annotations.Nullable;

/** One side of TLCP (with the suites that encrypt the secret) done by hand against an engine: it may do what no engine does. */
final class ScriptedPeer extends Script {

    private final boolean asClient;
    private final TlcpSuite suite;
    private final @Nullable TlcpCredentials own;
    private final SecureRandom random = new SecureRandom();
    private final Transcript transcript = new Transcript();
    private byte[] clientRandom = new byte[Handshake.RANDOM];
    private byte[] serverRandom = new byte[Handshake.RANDOM];
    private @Nullable Sm2Certificate encryption;
    private byte[] master = new byte[0];
    private byte[] key = new byte[0];
    private byte[] macKey = new byte[0];
    private RecordProtection reading = RecordProtection.NONE;
    private RecordProtection writing = RecordProtection.NONE;
    private @Nullable RecordProtection nextReading;
    private @Nullable RecordProtection nextWriting;
    private long sent;

    private ScriptedPeer(TlcpEngine engine, boolean asClient, TlcpSuite suite, @Nullable TlcpCredentials own) {
        super(engine);
        this.asClient = asClient;
        this.suite = suite;
        this.own = own;
    }

    static ScriptedPeer client(TlcpEngine server, TlcpSuite suite) {
        return new ScriptedPeer(server, true, suite, null);
    }

    static ScriptedPeer server(TlcpEngine client, TlcpSuite suite, TlcpCredentials own) throws SSLException {
        ScriptedPeer peer = new ScriptedPeer(client, false, suite, own);
        client.beginHandshake();
        peer.pump();
        return peer;
    }

    // ---- what is said

    ScriptedPeer hello() {
        random.nextBytes(clientRandom);
        return message(HandshakeType.CLIENT_HELLO, clientHello());
    }

    byte[] clientHello() {
        return new WireWriter()
                .uint16(TlcpHandshake.VERSION)
                .bytes(clientRandom)
                .vector8(new byte[0])
                .vector16(new WireWriter().uint16(suite.code()).toBytes())
                .vector8(new byte[1])
                .toBytes();
    }

    /** The server's flight, with its hello, certificates, signed key exchange and end. */
    ScriptedPeer flight() {
        random.nextBytes(serverRandom);
        message(
                HandshakeType.SERVER_HELLO,
                new WireWriter()
                        .uint16(TlcpHandshake.VERSION)
                        .bytes(serverRandom)
                        .vector8(new byte[32])
                        .uint16(suite.code())
                        .uint8(0)
                        .toBytes());
        WireWriter list = new WireWriter();
        own().chain().forEach(each -> list.vector24(each.encoded()));
        message(
                HandshakeType.CERTIFICATE,
                new WireWriter().vector24(list.toBytes()).toBytes());
        byte[] certificate =
                new WireWriter().vector24(own().encryption().encoded()).toBytes();
        byte[] signature = own().signer().sign(Handshake.concat(clientRandom, serverRandom, certificate));
        message(
                HandshakeType.SERVER_KEY_EXCHANGE,
                new WireWriter().vector16(signature).toBytes());
        return message(HandshakeType.SERVER_HELLO_DONE, new byte[0]);
    }

    /** The client's key exchange, with this version at the beginning of the secret. */
    ScriptedPeer exchange(int version) {
        Sm2Certificate to = encryption;
        if (to == null) {
            throw new IllegalStateException("the server showed no certificates: " + failure);
        }
        byte[] preMaster = new byte[TlcpHandshake.MASTER];
        random.nextBytes(preMaster);
        preMaster[0] = (byte) (version >>> 8);
        preMaster[1] = (byte) version;
        byte[] ciphertext = to.publicKey().encrypt(preMaster, random).asn1();
        derive(preMaster);
        return message(
                HandshakeType.CLIENT_KEY_EXCHANGE,
                new WireWriter().vector16(ciphertext).toBytes());
    }

    ScriptedPeer exchange() {
        return exchange(TlcpHandshake.VERSION);
    }

    ScriptedPeer changeCipherSpec() {
        record(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1});
        return protect();
    }

    /** From here on our records are protected. */
    ScriptedPeer protect() {
        if (nextWriting != null) {
            writing = nextWriting;
            nextWriting = null;
            sent = 0;
        }
        return this;
    }

    byte[] verifyData() {
        return Prf.derive(
                master,
                asClient ? "client finished" : "server finished",
                transcript.digest(),
                TlcpHandshake.VERIFY_DATA);
    }

    ScriptedPeer finished() {
        return message(HandshakeType.FINISHED, verifyData());
    }

    /** A whole handshake. */
    ScriptedPeer handshake() {
        if (asClient) {
            hello().exchange();
        } else {
            flight();
        }
        return changeCipherSpec().finished();
    }

    ScriptedPeer message(int type, byte[] body) {
        byte[] message = Tamper.message(type, body);
        transcript.add(message);
        return record(ContentType.HANDSHAKE, message);
    }

    /** A record under the keys of the moment. */
    ScriptedPeer record(int type, byte[] content) {
        return bytes(sealed(type, content));
    }

    byte[] sealed(int type, byte[] content) {
        byte[] fragment = new byte[content.length + writing.overhead()];
        try {
            int length = writing.seal(type, content, 0, content.length, fragment, 0);
            sent++;
            return Tamper.record(type, Arrays.copyOf(fragment, length));
        } catch (FatalAlertException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record in CBC mode with the right code and this padding, whose last byte says how long it should be. */
    ScriptedPeer padded(int type, byte[] content, byte[] padding) {
        byte[] head = new WireWriter()
                .bytes(ByteBuffer.allocate(8).putLong(sent++).array())
                .uint8(type)
                .uint16(TlcpHandshake.VERSION)
                .uint16(content.length)
                .toBytes();
        byte[] code = new HmacSm3(macKey).mac(head, content);
        byte[] text = Handshake.concat(content, code, padding);
        byte[] iv = new byte[RawCbc.BLOCK];
        byte[] out = new byte[text.length];
        try (RawCbc cipher = Side.ENGINE.cbc(key, Direction.ENCRYPT)) {
            cipher.process(iv, text, 0, text.length, out, 0);
        }
        return bytes(Tamper.record(type, Handshake.concat(iv, out)));
    }

    /** Bytes as they are. */
    ScriptedPeer bytes(byte[] bytes) {
        deliver(bytes);
        return this;
    }

    // ---- what is heard

    @Override
    void hear(byte[] record) throws SSLException {
        byte[] text = new byte[record.length];
        int length = reading.open(record[0], record, RecordLayer.HEAD, record.length - RecordLayer.HEAD, text);
        switch (record[0]) {
            case ContentType.ALERT -> alerts.add(text[1] & 0xff);
            case ContentType.CHANGE_CIPHER_SPEC -> {
                if (nextReading == null) {
                    throw new IllegalStateException("no keys yet");
                }
                reading = nextReading;
            }
            default -> {
                WireReader reader = new WireReader(Arrays.copyOf(text, length));
                while (reader.remaining() > 0) {
                    hear(new Message(reader.uint8(), reader.vector24()));
                }
            }
        }
    }

    private void hear(Message message) throws FatalAlertException {
        heard.add(message);
        transcript.add(Tamper.message(message.type(), message.body()));
        switch (message.type()) {
            case HandshakeType.CLIENT_HELLO -> clientRandom = Arrays.copyOfRange(message.body(), 2, 34);
            case HandshakeType.SERVER_HELLO -> serverRandom = Arrays.copyOfRange(message.body(), 2, 34);
            case HandshakeType.CERTIFICATE -> {
                List<Sm2Certificate> shown = TlcpHandshake.certificates(message.body());
                encryption = shown.size() > 1 ? shown.get(1) : null;
            }
            case HandshakeType.CLIENT_KEY_EXCHANGE -> {
                try {
                    derive(own().decrypter().decrypt(Sm2Ciphertext.ofAsn1(new WireReader(message.body()).vector16())));
                } catch (UndecipherableException e) {
                    throw new IllegalStateException(e);
                }
            }
            default -> {
                // nothing to be learnt
            }
        }
    }

    private TlcpCredentials own() {
        if (own == null) {
            throw new IllegalStateException("without certificates");
        }
        return own;
    }

    private void derive(byte[] preMaster) {
        master = Prf.derive(
                preMaster, "master secret", Handshake.concat(clientRandom, serverRandom), TlcpHandshake.MASTER);
        int mac = suite.gcm() ? 0 : CbcRecords.MAC;
        int iv = suite.gcm() ? GcmRecords.FIXED_IV : RawCbc.BLOCK;
        byte[] block =
                Prf.derive(master, "key expansion", Handshake.concat(serverRandom, clientRandom), 2 * (mac + 16 + iv));
        nextWriting = protection(block, asClient, true, mac, iv);
        nextReading = protection(block, !asClient, false, mac, iv);
    }

    private RecordProtection protection(byte[] block, boolean ofClient, boolean writes, int mac, int iv) {
        int second = ofClient ? 0 : 1;
        byte[] macPart = Arrays.copyOfRange(block, second * mac, (second + 1) * mac);
        byte[] keyPart = Arrays.copyOfRange(block, 2 * mac + 16 * second, 2 * mac + 16 * (second + 1));
        byte[] ivPart = Arrays.copyOfRange(block, 2 * mac + 32 + iv * second, 2 * mac + 32 + iv * (second + 1));
        if (writes) {
            key = keyPart;
            macKey = macPart;
        }
        if (suite.gcm()) {
            return new GcmRecords(Side.ENGINE.gcm(keyPart), ivPart, TlcpHandshake.VERSION);
        }
        return new CbcRecords(
                Side.ENGINE.cbc(keyPart, writes ? Direction.ENCRYPT : Direction.DECRYPT),
                macPart,
                random,
                TlcpHandshake.VERSION);
    }
}
