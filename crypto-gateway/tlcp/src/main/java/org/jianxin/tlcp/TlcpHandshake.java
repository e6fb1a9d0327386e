package org.jianxin.tlcp;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.subtle.SmEngine.Direction;
import org.jspecify.annotations.Nullable;

/** What both sides of a TLCP handshake (GB/T 38636-2020, 6.4) have in common. Not thread-safe. */
abstract class TlcpHandshake extends Handshake {

    static final int VERSION = 0x0101;
    static final int MASTER = 48;
    static final int VERIFY_DATA = 12;

    static final int NAMED_CURVE = 3;

    final TlcpSettings settings;
    final TlcpEngine engine;
    byte[] clientRandom = new byte[0];
    byte[] serverRandom = new byte[0];
    byte[] master = new byte[0];

    @Nullable
    TlcpSuite suite;

    private @Nullable RecordProtection nextReading;
    private @Nullable RecordProtection nextWriting;

    TlcpHandshake(TlcpEngine engine, TlcpSettings settings) {
        super(engine, settings.trust(), settings.random());
        this.engine = engine;
        this.settings = settings;
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

    @Override
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
            add(found, list.vector24());
        }
        return found;
    }

    /** What the server signs when it does not agree upon keys: both randoms and its encryption certificate. */
    byte[] signedEncryptionCertificate(Sm2Certificate encryption) {
        return concat(
                clientRandom,
                serverRandom,
                new WireWriter().vector24(encryption.encoded()).toBytes());
    }
}
