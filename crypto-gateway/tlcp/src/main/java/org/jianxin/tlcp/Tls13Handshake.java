package org.jianxin.tlcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/** What both sides of a handshake in TLS 1.3 (RFC 8446, 4; RFC 8998, 3) have in common. Not thread-safe. */
abstract class Tls13Handshake extends Handshake {

    static final int VERSION = 0x0304;
    static final int LEGACY_VERSION = 0x0303;
    static final int SM2SIG_SM3 = 0x0708;

    /** The hello with this random number asks for another one of the client (RFC 8446, 4.1.3). */
    private static final byte[] RETRY =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    /** RFC 8998, 3.2.1. */
    private static final byte[] SIGNER_ID = "TLSv1.3+GM+Cipher+Suite".getBytes(StandardCharsets.US_ASCII);

    final Tls13Engine engine;
    final Tls13Settings settings;
    private final boolean client;

    @Nullable
    Tls13Suite suite;

    private @Nullable KeySchedule schedule;
    private @Nullable Traffic own;
    private @Nullable Traffic peers;

    Tls13Handshake(Tls13Engine engine, Tls13Settings settings, boolean client) {
        super(engine, settings.trust(), settings.random());
        this.engine = engine;
        this.settings = settings;
        this.client = client;
    }

    static byte[] retryRandom() {
        return RETRY.clone();
    }

    Tls13Suite chosenSuite() {
        if (suite == null) {
            throw new IllegalStateException("no cipher suite yet");
        }
        return suite;
    }

    // ---- keys

    static Sm2PublicKey share(byte[] point) throws FatalAlertException {
        try {
            return Sm2PublicKey.ofPoint(point);
        } catch (IllegalArgumentException e) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a key share that is no point on the curve", e);
        }
    }

    static byte[] entry(Sm2PublicKey share) {
        return new WireWriter().uint16(CURVE_SM2).vector16(share.point()).toBytes();
    }

    /** The hellos are done: from here on both sides protect their records. */
    void protect(Sm2KeyPair ephemeral, Sm2PublicKey share) throws FatalAlertException {
        byte[] agreed = ephemeral.sharedX(share);
        KeySchedule made = new KeySchedule(agreed);
        Arrays.fill(agreed, (byte) 0);
        schedule = made;
        byte[] hellos = transcript.digest();
        Traffic ofClient = traffic(made, "c hs traffic", hellos);
        Traffic ofServer = traffic(made, "s hs traffic", hellos);
        own = client ? ofClient : ofServer;
        peers = client ? ofServer : ofClient;
        records.reading(peers.records(!client));
        records.writing(own.records());
    }

    private Traffic traffic(KeySchedule from, String label, byte[] seen) {
        return new Traffic(from.derive(label, seen), chosenSuite(), settings.engine());
    }

    /** The keys for data, the client's and the server's; with the transcript up to the server's finished message. */
    Traffic[] dataKeys() {
        KeySchedule now = known(schedule);
        now.advance();
        byte[] seen = transcript.digest();
        return new Traffic[] {traffic(now, "c ap traffic", seen), traffic(now, "s ap traffic", seen)};
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("no keys yet");
        }
        return value;
    }

    @Override
    void close() {
        closeIfMade(schedule);
        closeIfMade(own);
        closeIfMade(peers);
    }

    static void closeIfMade(@Nullable AutoCloseable secret) {
        try {
            if (secret != null) {
                secret.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a secret could not be wiped", e);
        }
    }

    // ---- who we are, who they are

    /** @param shown null for none */
    void sendCertificates(@Nullable TlcpCredentials shown) {
        WireWriter list = new WireWriter();
        if (shown != null) {
            chain(shown).forEach(each -> list.vector24(each.encoded()).uint16(0));
        }
        send(
                HandshakeType.CERTIFICATE,
                new WireWriter().uint8(0).vector24(list.toBytes()).toBytes());
    }

    /** The signing certificate and those above it. */
    static List<Sm2Certificate> chain(TlcpCredentials shown) {
        List<Sm2Certificate> chain = new ArrayList<>(List.of(shown.signing()));
        chain.addAll(shown.above());
        return chain;
    }

    static List<Sm2Certificate> certificates(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        if (reader.vector8().length > 0) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "certificates for a request that was not made");
        }
        WireReader list = reader.in24();
        reader.end("the certificates");
        List<Sm2Certificate> found = new ArrayList<>();
        while (list.remaining() > 0) {
            add(found, list.vector24());
            if (!Extensions.read(list.in16()).isEmpty()) {
                throw new FatalAlertException(
                        Alert.UNSUPPORTED_EXTENSION, "a certificate has extensions that were not asked for");
            }
        }
        return found;
    }

    void sendProof(TlcpCredentials shown) {
        byte[] signature = shown.signer().sign(SIGNER_ID, signed(client, transcript.digest()));
        send(
                HandshakeType.CERTIFICATE_VERIFY,
                new WireWriter().uint16(SM2SIG_SM3).vector16(signature).toBytes());
    }

    void checkProof(Sm2Certificate of, byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int scheme = reader.uint16();
        byte[] signature = reader.vector16();
        reader.end("the proof");
        if (scheme != SM2SIG_SM3) {
            throw new FatalAlertException(
                    Alert.ILLEGAL_PARAMETER,
                    "a proof in the scheme " + Integer.toHexString(scheme) + ", which was not offered");
        }
        if (!of.publicKey().verify(SIGNER_ID, signed(!client, transcript.digest()), signature)) {
            throw new FatalAlertException(Alert.DECRYPT_ERROR, "the peer does not have the key of its certificate");
        }
    }

    /** What is signed (RFC 8446, 4.4.3). */
    static byte[] signed(boolean byClient, byte[] seen) {
        byte[] spaces = new byte[64];
        Arrays.fill(spaces, (byte) ' ');
        String context = "TLS 1.3, " + (byClient ? "client" : "server") + " CertificateVerify\0";
        return concat(spaces, context.getBytes(StandardCharsets.US_ASCII), seen);
    }

    void sendFinished() throws FatalAlertException {
        send(HandshakeType.FINISHED, known(own).verifyData(transcript.digest()));
        records.flush();
    }

    void checkFinished(byte[] body) throws FatalAlertException {
        if (body.length != Sm3.LENGTH) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a finished message of " + body.length + " bytes");
        }
        if (!MessageDigest.isEqual(known(peers).verifyData(transcript.digest()), body)) {
            throw new FatalAlertException(Alert.DECRYPT_ERROR, "the two sides did not see the same handshake");
        }
    }
}
