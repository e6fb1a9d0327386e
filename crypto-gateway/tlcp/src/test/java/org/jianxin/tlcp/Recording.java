package org.jianxin.tlcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * What an honest peer said in one connection.
 *
 * @param bytes all its records, with the closing one
 * @param text what they mean
 */
record Recording(byte[] bytes, byte[] text) {

    /** Lets two engines make a connection, in which the peer then says this text and closes. */
    static Recording of(SSLEngine client, SSLEngine server, boolean ofClient, byte[] text) throws SSLException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new EnginePair(client, server, (fromClient, record) -> {
                    if (fromClient == ofClient) {
                        said.writeBytes(record);
                    }
                    return record;
                })
                .handshake();
        SSLEngine peer = ofClient ? client : server;
        ByteBuffer in = ByteBuffer.wrap(text);
        while (in.hasRemaining()) {
            said.writeBytes(next(peer, in));
        }
        peer.closeOutbound();
        while (peer.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            said.writeBytes(next(peer, in));
        }
        return new Recording(said.toByteArray(), text);
    }

    private static byte[] next(SSLEngine from, ByteBuffer in) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
        from.wrap(in, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The handshake messages in the clear that these records begin with. */
    static byte[] handshake(byte[] records) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int at = 0;
        while (at + RecordLayer.HEAD <= records.length) {
            int length = (records[at + 3] & 0xff) << 8 | records[at + 4] & 0xff;
            if (records[at] == ContentType.CHANGE_CIPHER_SPEC || records[at] == ContentType.APPLICATION_DATA) {
                break;
            }
            if (records[at] == ContentType.HANDSHAKE) {
                messages.writeBytes(Arrays.copyOfRange(
                        records, at + RecordLayer.HEAD, Math.min(records.length, at + RecordLayer.HEAD + length)));
            }
            at += RecordLayer.HEAD + length;
        }
        return messages.toByteArray();
    }
}
