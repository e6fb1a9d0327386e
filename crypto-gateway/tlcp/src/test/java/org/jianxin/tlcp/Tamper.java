package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Changes to plain records, for whoever holds the wire. */
final class Tamper {

    private Tamper() {}

    /** Changes the body of the first message of this type from that side; lengths and records are made to fit. */
    static Duel.Wire message(boolean ofClient, int type, UnaryOperator<byte[]> change) {
        return messages(ofClient, type, body -> message(type, change.apply(body)));
    }

    /** Puts other messages, or none, in the place of the first of this type; {@code change} sees its body. */
    static Duel.Wire messages(boolean ofClient, int type, UnaryOperator<byte[]> change) {
        boolean[] over = new boolean[1]; // what comes after a change of cipher spec cannot be read
        return (fromClient, number, record) -> {
            if (fromClient != ofClient || over[0]) {
                return record;
            }
            if (record[0] != ContentType.HANDSHAKE) {
                over[0] = true;
                return record;
            }
            WireWriter changed = new WireWriter();
            try {
                WireReader reader = new WireReader(Arrays.copyOfRange(record, RecordLayer.HEAD, record.length));
                while (reader.remaining() > 0) {
                    int each = reader.uint8();
                    byte[] body = reader.vector24();
                    boolean here = each == type && !over[0];
                    over[0] |= here;
                    changed.bytes(here ? change.apply(body) : message(each, body));
                }
            } catch (FatalAlertException e) {
                throw new IllegalStateException(e);
            }
            byte[] messages = changed.toBytes();
            WireWriter records = new WireWriter();
            for (int at = 0; at < messages.length; at += RecordLayer.MOST_PLAIN) {
                int end = Math.min(messages.length, at + RecordLayer.MOST_PLAIN);
                records.bytes(record(ContentType.HANDSHAKE, Arrays.copyOfRange(messages, at, end)));
            }
            return records.toBytes();
        };
    }

    /** Changes one record. */
    static Duel.Wire record(boolean ofClient, int at, UnaryOperator<byte[]> change) {
        return (fromClient, number, record) ->
                fromClient == ofClient && number == at ? change.apply(record.clone()) : record;
    }

    static byte[] message(int type, byte[] body) {
        return new WireWriter().uint8(type).vector24(body).toBytes();
    }

    static byte[] record(int type, byte[] content) {
        return new WireWriter()
                .uint8(type)
                .uint16(TlcpHandshake.VERSION)
                .vector16(content)
                .toBytes();
    }

    static byte[] alert(int level, Alert alert) {
        return record(ContentType.ALERT, new byte[] {(byte) level, (byte) alert.code()});
    }

    static UnaryOperator<byte[]> more(int... bytes) {
        return body -> Handshake.concat(body, bytes(bytes));
    }

    static UnaryOperator<byte[]> cut(int bytes) {
        return body -> Arrays.copyOf(body, body.length - bytes);
    }

    static UnaryOperator<byte[]> set(int at, int value) {
        return body -> {
            byte[] changed = body.clone();
            changed[at < 0 ? body.length + at : at] = (byte) value;
            return changed;
        };
    }

    static UnaryOperator<byte[]> flip(int at) {
        return body -> {
            byte[] changed = body.clone();
            changed[at < 0 ? body.length + at : at] ^= 1;
            return changed;
        };
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Puts extensions at the end of a hello that has none. */
    static UnaryOperator<byte[]> extensions(byte[]... each) {
        return body -> Handshake.concat(
                body, new WireWriter().vector16(Handshake.concat(each)).toBytes());
    }

    static byte[] extension(int type, byte[] content) {
        return new WireWriter().uint16(type).vector16(content).toBytes();
    }
}
