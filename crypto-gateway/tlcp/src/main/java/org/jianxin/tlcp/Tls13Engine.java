package org.jianxin.tlcp;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * One connection in TLS 1.3 (RFC 8446) with national cryptography (RFC 8998). No session is resumed: servers give no tickets, and
 * whatever a client offers of them, or sends as early data, is passed over (RFC 8446, 4.2.10 and 4.2.11).
 */
final class Tls13Engine extends NationalEngine<Tls13Suite> {

    private final Tls13Settings settings;
    private @Nullable Traffic reading;
    private @Nullable Traffic writing;
    private @Nullable Tls13Records read;
    private @Nullable Tls13Records written;
    /** The peer was asked to change its keys, and did not yet. */
    private boolean asked;
    /** Bytes of early data that may still come. */
    private int early;

    Tls13Engine(Tls13Settings settings, @Nullable String host, int port) {
        super(
                Tls13Session.PROTOCOL,
                EnumSet.allOf(Tls13Suite.class),
                settings.suites(),
                RecordLayer.tls13(),
                Tls13Session.none(host, port, settings.clock()));
        this.settings = settings;
    }

    @Override
    Handshake newHandshake(boolean asClient) {
        return asClient ? new Tls13ClientHandshake(this, settings) : new Tls13ServerHandshake(this, settings);
    }

    /** From here on we write, or read, data under these keys, which become the engine's. */
    void write(Traffic traffic) throws FatalAlertException {
        writing = traffic;
        written = traffic.records();
        records.writing(written);
    }

    void read(Traffic traffic) {
        reading = traffic;
        read = traffic.records();
        records.reading(read);
    }

    /** Passes over so many bytes that cannot be read. */
    void expectEarlyData(int most) {
        early = most;
    }

    @Override
    boolean passesOver(int length) {
        early -= length;
        return early >= 0;
    }

    /** Levels mean nothing any more, and all but two end the connection (RFC 8446, 6). */
    @Override
    boolean isFatal(int level, int code) {
        return code != Alert.CLOSE_NOTIFY.code() && code != Alert.USER_CANCELED.code();
    }

    @Override
    Alert answerToMalformed() {
        return Alert.UNEXPECTED_MESSAGE;
    }

    @Override
    void lateRecord() {
        // keys are changed, and tickets given, after the handshake
    }

    @Override
    void late(int type, byte[] body) throws FatalAlertException {
        countIdle();
        if (type == HandshakeType.KEY_UPDATE) {
            peersKeys(body);
        } else if (type != HandshakeType.NEW_SESSION_TICKET || !getUseClientMode()) {
            throw afterTheEnd();
        }
    }

    private void peersKeys(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int request = reader.uint8();
        reader.end("the change of keys");
        if (request > KeyUpdate.REQUESTED) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "a change of keys with the request " + request);
        }
        Traffic traffic = known(reading);
        read = traffic.update();
        records.reading(read);
        asked = false;
        if (request == KeyUpdate.REQUESTED && !closeSent()) {
            changeKeys(KeyUpdate.NOT_REQUESTED);
        }
    }

    /** Of both directions: the peer need not count what we read. */
    @Override
    void renewKeys() throws FatalAlertException {
        boolean worn = read != null && read.count() >= settings.recordsPerKey() && !asked;
        if (worn || written != null && written.count() >= settings.recordsPerKey()) {
            asked |= worn;
            changeKeys(worn ? KeyUpdate.REQUESTED : KeyUpdate.NOT_REQUESTED);
        }
    }

    private void changeKeys(int request) throws FatalAlertException {
        records.handshake(new WireWriter()
                .uint8(HandshakeType.KEY_UPDATE)
                .vector24(new byte[] {(byte) request})
                .toBytes());
        written = known(writing).update();
        records.writing(written);
    }

    private static Traffic known(@Nullable Traffic traffic) {
        if (traffic == null) {
            throw new IllegalStateException("no keys yet");
        }
        return traffic;
    }

    @Override
    void forget(boolean ofReading, boolean ofWriting) {
        if (ofReading && reading != null) {
            reading.close();
        }
        if (ofWriting && writing != null) {
            writing.close();
        }
    }

    /** RFC 8446, 4.6.3. */
    private static final class KeyUpdate {
        static final int NOT_REQUESTED = 0;
        static final int REQUESTED = 1;

        private KeyUpdate() {}
    }
}
