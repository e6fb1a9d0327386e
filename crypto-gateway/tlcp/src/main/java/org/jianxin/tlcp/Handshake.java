package org.jianxin.tlcp;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.subtle.SmEngine.Direction;
import org.jspecify.annotations.Nullable;

/** What both sides of a TLCP handshake (GB/T 38636-2020, 6.4) have in common. Not thread-safe. */
abstract class Handshake {

    static final int VERSION = 0x0101;
    static final int RANDOM = 32;
    static final int MASTER = 48;
    static final int VERIFY_DATA = 12;
    /** IANA and GB/T 38636 give the SM2 curve this number. */
    static final int CURVE_SM2 = 41;

    static final int NAMED_CURVE = 3;
    static final int SERVER_NAME = 0;
    static final int ALPN = 16;

    private static final int MOST_CERTIFICATES = 10;

    final TlcpSettings settings;
    final TlcpEngine engine;
    final RecordLayer records;
    final Transcript transcript = new Transcript();
    byte[] clientRandom = new byte[0];
    byte[] serverRandom = new byte[0];
    byte[] master = new byte[0];

    @Nullable
    TlcpSuite suite;

    private @Nullable RecordProtection nextReading;
    private @Nullable RecordProtection nextWriting;

    Handshake(TlcpEngine engine, TlcpSettings settings, RecordLayer records) {
        this.engine = engine;
        this.settings = settings;
        this.records = records;
    }

    /** Says the first word, if it is ours to say. */
    abstract void begin() throws FatalAlertException;

    /** Takes one message; {@code whole} has its head before the body. */
    abstract void message(int type, byte[] body, byte[] whole) throws FatalAlertException;

    /** From here on the peer protects its records. */
    abstract void changeCipherSpec() throws FatalAlertException;

    FatalAlertException unexpected(int type) {
        return new FatalAlertException(
                Alert.UNEXPECTED_MESSAGE, "a handshake message of type " + type + " at this point");
    }

    void send(int type, byte[] body) {
        byte[] message = new WireWriter().uint8(type).vector24(body).toBytes();
        transcript.add(message);
        records.handshake(message);
    }

    byte[] newRandom() {
        byte[] random = new byte[RANDOM];
        settings.random().nextBytes(random);
        return random;
    }

    TlcpSuite chosenSuite() {
        if (suite == null) {
            throw new IllegalStateException("no cipher suite yet");
        }
        return suite;
    }

    /** Makes the master secret of the pre-master secret, which is wiped. */
    void deriveMaster(byte[] preMaster) {
        master = Prf.derive(preMaster, "master secret", concat(clientRandom, serverRandom), MASTER);
        Arrays.fill(preMaster, (byte) 0);
    }

    /** Makes the keys of both directions (6.4.5.2.1). */
    void deriveKeys(boolean client) {
        TlcpSuite chosen = chosenSuite();
        int mac = chosen.gcm() ? 0 : CbcRecords.MAC;
        int iv = chosen.gcm() ? GcmRecords.FIXED_IV : 16;
        byte[] block = Prf.derive(master, "key expansion", concat(serverRandom, clientRandom), 2 * (mac + 16 + iv));
        RecordProtection ofClient = protection(block, 0, mac, 2 * mac, 2 * mac + 32, iv, client);
        RecordProtection ofServer = protection(block, mac, mac, 2 * mac + 16, 2 * mac + 32 + iv, iv, !client);
        nextWriting = client ? ofClient : ofServer;
        nextReading = client ? ofServer : ofClient;
        Arrays.fill(block, (byte) 0);
    }

    private RecordProtection protection(byte[] block, int macAt, int mac, int keyAt, int ivAt, int iv, boolean writes) {
        byte[] key = Arrays.copyOfRange(block, keyAt, keyAt + 16);
        byte[] macKey = Arrays.copyOfRange(block, macAt, macAt + mac);
        try {
            if (chosenSuite().gcm()) {
                return new GcmRecords(settings.engine().gcm(key), Arrays.copyOfRange(block, ivAt, ivAt + iv), VERSION);
            }
            Direction direction = writes ? Direction.ENCRYPT : Direction.DECRYPT;
            return new CbcRecords(settings.engine().cbc(key, direction), macKey, settings.random(), VERSION);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(macKey, (byte) 0);
        }
    }

    void protectReading() {
        records.reading(taken(nextReading));
        nextReading = null;
    }

    void sendFinished(String label) throws FatalAlertException {
        records.changeCipherSpec();
        records.writing(taken(nextWriting));
        nextWriting = null;
        send(HandshakeType.FINISHED, Prf.derive(master, label, transcript.digest(), VERIFY_DATA));
        records.flush();
    }

    private static RecordProtection taken(@Nullable RecordProtection protection) {
        if (protection == null) {
            throw new IllegalStateException("no keys yet");
        }
        return protection;
    }

    void checkFinished(String label, byte[] body) throws FatalAlertException {
        if (body.length != VERIFY_DATA) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a finished message of " + body.length + " bytes");
        }
        if (!MessageDigest.isEqual(Prf.derive(master, label, transcript.digest(), VERIFY_DATA), body)) {
            throw new FatalAlertException(Alert.DECRYPT_ERROR, "the two sides did not see the same handshake");
        }
    }

    /** It did not come to a good end. */
    void failed() {
        // nothing is kept that could be tried again
    }

    /** Wipes what is secret; also after a failure. */
    void close() {
        Arrays.fill(master, (byte) 0);
        if (nextReading != null) {
            nextReading.close();
            nextReading = null;
        }
        if (nextWriting != null) {
            nextWriting.close();
            nextWriting = null;
        }
    }

    void sendCertificates(@Nullable TlcpCredentials own) {
        WireWriter list = new WireWriter();
        if (own != null) {
            own.chain().forEach(certificate -> list.vector24(certificate.encoded()));
        }
        send(
                HandshakeType.CERTIFICATE,
                new WireWriter().vector24(list.toBytes()).toBytes());
    }

    static List<Sm2Certificate> certificates(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        WireReader list = reader.in24();
        reader.end("the certificates");
        List<Sm2Certificate> found = new ArrayList<>();
        while (list.remaining() > 0) {
            byte[] der = list.vector24();
            if (found.size() == MOST_CERTIFICATES) {
                throw new FatalAlertException(
                        Alert.BAD_CERTIFICATE, "more than " + MOST_CERTIFICATES + " certificates");
            }
            try {
                found.add(Sm2Certificate.of(der));
            } catch (CertificateException e) {
                throw new FatalAlertException(Alert.BAD_CERTIFICATE, e.getMessage(), e);
            }
        }
        return found;
    }

    void check(Sm2Certificate certificate, Collection<Sm2Certificate> others, CertificateUse use)
            throws FatalAlertException {
        try {
            settings.trust().check(certificate, others, use);
        } catch (CertificateRefusedException e) {
            Alert alert =
                    switch (e.fault()) {
                        case UNKNOWN_AUTHORITY -> Alert.UNKNOWN_CA;
                        case OUT_OF_TIME -> Alert.CERTIFICATE_EXPIRED;
                        case REVOKED -> Alert.CERTIFICATE_REVOKED;
                        case WRONG_USAGE -> Alert.UNSUPPORTED_CERTIFICATE;
                        case BAD -> Alert.BAD_CERTIFICATE;
                    };
            throw new FatalAlertException(alert, e.getMessage(), e);
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** What the server signs when it does not agree upon keys: both randoms and its encryption certificate. */
    byte[] signedEncryptionCertificate(Sm2Certificate encryption) {
        return concat(
                clientRandom,
                serverRandom,
                new WireWriter().vector24(encryption.encoded()).toBytes());
    }

    /** ALPN (RFC 7301) with these names. */
    static byte[] protocolNames(List<String> names) {
        WireWriter list = new WireWriter();
        names.forEach(name -> list.vector8(name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        return new WireWriter().vector16(list.toBytes()).toBytes();
    }

    static List<String> protocolNames(byte[] extension) throws FatalAlertException {
        WireReader reader = new WireReader(extension);
        WireReader list = reader.in16();
        reader.end("the protocol names");
        List<String> names = new ArrayList<>();
        while (list.remaining() > 0) {
            byte[] name = list.vector8();
            if (name.length == 0) {
                throw new FatalAlertException(Alert.DECODE_ERROR, "an empty protocol name");
            }
            names.add(new String(name, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        if (names.isEmpty()) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "an empty list of protocol names");
        }
        return names;
    }
}
