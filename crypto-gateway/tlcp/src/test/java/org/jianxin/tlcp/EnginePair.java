package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two engines that talk through memory, with a look at and a hand on every record. */
final class EnginePair {

    final SSLEngine client;
    final SSLEngine server;
    private final Wire wire;

    /** Sees every record on its way, and may change it. */
    interface Wire {
        byte[] pass(boolean fromClient, byte[] record);
    }

    EnginePair(SSLEngine client, SSLEngine server) {
        this(client, server, (fromClient, record) -> record);
    }

    EnginePair(SSLEngine client, SSLEngine server, Wire wire) {
        this.client = client;
        this.server = server;
        this.wire = wire;
        client.setUseClientMode(true);
        server.setUseClientMode(false);
    }

    /** Until both sides say that the handshake is over. */
    void handshake() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        int idle = 0;
        while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || server.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            boolean moved = tasks(client) | tasks(server);
            moved |= move(client, server, true);
            moved |= move(server, client, false);
            idle = moved ? 0 : idle + 1;
            if (idle > 3) {
                throw new IllegalStateException("the handshake stands still: " + client.getHandshakeStatus() + ", "
                        + server.getHandshakeStatus());
            }
        }
    }

    private static boolean tasks(SSLEngine engine) {
        boolean ran = false;
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
            ran = true;
        }
        return ran;
    }

    private boolean move(SSLEngine from, SSLEngine to, boolean fromClient) throws SSLException {
        boolean moved = false;
        while (from.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            ByteBuffer out = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
            from.wrap(ByteBuffer.allocate(0), out);
            moved = true;
            byte[] record = wire.pass(fromClient, Arrays.copyOf(out.array(), out.position()));
            deliver(to, ByteBuffer.wrap(record));
        }
        return moved;
    }

    private static void deliver(SSLEngine to, ByteBuffer bytes) throws SSLException {
        ByteBuffer text = ByteBuffer.allocate(to.getSession().getApplicationBufferSize());
        while (bytes.hasRemaining()) {
            SSLEngineResult result = to.unwrap(bytes, text);
            boolean ran = tasks(to);
            if (result.bytesConsumed() == 0 && !ran) {
                throw new IllegalStateException("not taken: " + result);
            }
        }
    }

    /** What comes out at the other side of this text. */
    static byte[] through(SSLEngine from, SSLEngine to, byte[] text) throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(text);
        ByteBuffer out = ByteBuffer.allocate(text.length + to.getSession().getApplicationBufferSize());
        while (in.hasRemaining()) {
            ByteBuffer record = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
            from.wrap(in, record);
            record.flip();
            while (record.hasRemaining()) {
                to.unwrap(record, out);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
