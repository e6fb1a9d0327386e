package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Changes one record of a connection, or several. */
final class Noise implements Duel.Wire {
    /** Far above what an honest connection has. */
    private static final int MOST_RECORDS = 500;

    private final Random random;
    private final int version;
    private final double often;
    private final ByteArrayOutputStream[] sent = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
    private final ByteArrayOutputStream[] arrived = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
    private byte[] earlier = new byte[0];
    private int records;

    Noise(Random random, int version, double often) {
        this.random = random;
        this.version = version;
        this.often = often;
    }

    /**
     * The same for TLS 1.3, where changes of cipher spec and, without protection, the last byte of a record's version mean
     * nothing.
     */
    boolean changedInTls13() {
        return !Arrays.equals(meant(sent[0].toByteArray()), meant(arrived[0].toByteArray()))
                || !Arrays.equals(meant(sent[1].toByteArray()), meant(arrived[1].toByteArray()));
    }

    private static byte[] meant(byte[] stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at + RecordLayer.HEAD <= stream.length) {
            int length = RecordLayer.HEAD + ((stream[at + 3] & 0xff) << 8 | stream[at + 4] & 0xff);
            byte[] record = Arrays.copyOfRange(stream, at, Math.min(at + length, stream.length));
            at += record.length;
            if (record[0] == ContentType.HANDSHAKE) {
                record[2] = 3;
            }
            if (record[0] != ContentType.CHANGE_CIPHER_SPEC) {
                out.writeBytes(record);
            }
        }
        return out.toByteArray();
    }

    /** Whether either side heard anything but what the other said; a record that only came late is the same. */
    boolean changed() {
        return !Arrays.equals(sent[0].toByteArray(), arrived[0].toByteArray())
                || !Arrays.equals(sent[1].toByteArray(), arrived[1].toByteArray());
    }

    @Override
    public byte[] pass(boolean fromClient, int number, byte[] record) {
        if (++records > MOST_RECORDS) {
            throw new IllegalStateException("the connection does not come to an end");
        }
        byte[] changed = random.nextDouble() < often ? change(record) : record;
        earlier = record;
        sent[fromClient ? 1 : 0].writeBytes(record);
        arrived[fromClient ? 1 : 0].writeBytes(changed);
        return changed;
    }

    private byte[] change(byte[] record) {
        byte[] copy = record.clone();
        int at = random.nextInt(copy.length);
        switch (random.nextInt(12)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> copy[random.nextInt(RecordLayer.HEAD)] ^= (byte) (1 << random.nextInt(8));
            case 3 -> {
                return lengthened(Arrays.copyOf(record, at));
            }
            case 4 -> {
                return Arrays.copyOf(record, at);
            }
            case 5 -> {
                byte[] more = new byte[1 + random.nextInt(64)];
                random.nextBytes(more);
                return lengthened(Handshake.concat(record, more));
            }
            case 6 -> {
                return Handshake.concat(record, record);
            }
            case 7 -> {
                return new byte[0];
            }
            case 8 -> {
                return Handshake.concat(earlier, record);
            }
            case 9 -> {
                // a length within a message that is one off
                int some = Math.min(copy.length - 1, RecordLayer.HEAD + random.nextInt(64));
                copy[some] += (byte) (random.nextBoolean() ? 1 : -1);
            }
            case 10 -> {
                int length = 1 + random.nextInt(Math.min(32, copy.length));
                int from = random.nextInt(copy.length - length + 1);
                byte[] some = new byte[length];
                random.nextBytes(some);
                System.arraycopy(some, 0, copy, from, length);
            }
            default -> {
                byte[] some = new byte[random.nextInt(300)];
                random.nextBytes(some);
                return Handshake.concat(record(random, version, some), record);
            }
        }
        return copy;
    }

    /** With the length that it has now in its head. */
    private static byte[] lengthened(byte[] record) {
        if (record.length >= RecordLayer.HEAD) {
            record[3] = (byte) (record.length - RecordLayer.HEAD >>> 8);
            record[4] = (byte) (record.length - RecordLayer.HEAD);
        }
        return record;
    }

    /** Lets a client send text over a connection that was quiet so far: what arrives is the beginning of it. */
    void passText(Duel duel, String what) {
        byte[] text = new byte[40_000];
        random.nextBytes(text);
        int begun = 0;
        while (begun < text.length && duel.ofServer == null && duel.ofClient == null) {
            int length = Math.min(1 + random.nextInt(8_000), text.length - begun);
            duel.send(true, Arrays.copyOfRange(text, begun, begun + length));
            duel.settle();
            begun += length;
        }
        byte[] heard = duel.serverHeard.toByteArray();
        assertThat(heard).as("%s, %s", what, duel.ofServer).isEqualTo(Arrays.copyOf(text, heard.length));
        if (!changed()) {
            assertThat(heard).as("%s, %s", what, duel.ofServer).hasSize(text.length);
        }
    }

    /** Puts bytes on the wire that nobody sent, most of them in the form of records and some in that of hellos. */
    static void chance(Duel duel, Random random, int version) {
        boolean ofClient = random.nextBoolean();
        for (int i = 0; i < 3; i++) {
            byte[] some = new byte[random.nextInt(2_000)];
            random.nextBytes(some);
            boolean framed = random.nextInt(10) > 0;
            if (framed && some.length > 4 && random.nextBoolean()) {
                some[0] = (byte) (ofClient ? HandshakeType.CLIENT_HELLO : HandshakeType.SERVER_HELLO);
                some[1] = 0;
                some[2] = (byte) (some.length - 4 >>> 8);
                some[3] = (byte) (some.length - 4);
            }
            duel.put(ofClient, framed ? record(random, version, some) : some);
            duel.settle();
        }
    }

    private static byte[] record(Random random, int version, byte[] content) {
        return new WireWriter()
                .uint8(20 + random.nextInt(4))
                .uint16(version)
                .vector16(content)
                .toBytes();
    }
}
