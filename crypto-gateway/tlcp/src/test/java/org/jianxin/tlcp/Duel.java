package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Two engines over a wire that somebody else holds, until nothing moves any more: what failed, and how. */
final class Duel {

    /** Whoever holds the wire. */
    interface Wire {
        /**
         * @param number of the record in its direction, from 0 on
         * @return what arrives in its place: nothing, several records, or something else
         */
        byte[] pass(boolean fromClient, int number, byte[] record);

        Wire HONEST = (fromClient, number, record) -> record;
    }

    final SSLEngine client;
    final SSLEngine server;
    final ByteArrayOutputStream clientHeard = new ByteArrayOutputStream();
    final ByteArrayOutputStream serverHeard = new ByteArrayOutputStream();

    @Nullable
    SSLException ofClient;

    @Nullable
    SSLException ofServer;

    private final Wire wire;
    private final int[] counts = new int[2];
    private byte[] toServer = new byte[0];
    private byte[] toClient = new byte[0];

    Duel(SSLEngine client, SSLEngine server, Wire wire) {
        this.client = client;
        this.server = server;
        this.wire = wire;
    }

    /** The handshake, or what becomes of it. */
    Duel run() {
        try {
            client.beginHandshake();
        } catch (SSLException e) {
            ofClient = e;
        }
        settle();
        return this;
    }

    boolean established() {
        return ofClient == null
                && ofServer == null
                && client.getApplicationProtocol() != null
                && server.getApplicationProtocol() != null;
    }

    /** Lets everything that is on its way arrive. */
    void settle() {
        boolean moved = true;
        while (moved) {
            moved = talk(client, true) | talk(server, false);
            moved |= hear(server, false) | hear(client, true);
        }
    }

    private boolean talk(SSLEngine from, boolean ofTheClient) {
        boolean moved = false;
        while (from.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrap(from, ofTheClient, ByteBuffer.allocate(0));
            moved = true;
        }
        return moved;
    }

    /** Sends text; {@link #settle} lets it arrive. */
    void send(boolean fromClient, byte[] text) {
        ByteBuffer in = ByteBuffer.wrap(text);
        while (in.hasRemaining()) {
            wrap(fromClient ? client : server, fromClient, in);
        }
    }

    private void wrap(SSLEngine from, boolean ofTheClient, ByteBuffer in) {
        ByteBuffer out = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
        try {
            from.wrap(in, out);
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
        if (out.position() > 0) {
            byte[] record = Arrays.copyOf(out.array(), out.position());
            put(ofTheClient, wire.pass(ofTheClient, counts[ofTheClient ? 0 : 1]++, record));
        }
    }

    /** Puts bytes on the wire that nobody sent. */
    void put(boolean fromClient, byte[] bytes) {
        if (fromClient) {
            toServer = Handshake.concat(toServer, bytes);
        } else {
            toClient = Handshake.concat(toClient, bytes);
        }
    }

    private boolean hear(SSLEngine to, boolean isClient) {
        ByteBuffer in = ByteBuffer.wrap(isClient ? toClient : toServer);
        int before = in.remaining();
        ByteBuffer text = ByteBuffer.allocate(to.getSession().getApplicationBufferSize());
        try {
            while (in.hasRemaining()) {
                text.clear();
                SSLEngineResult result = to.unwrap(in, text);
                (isClient ? clientHeard : serverHeard).write(text.array(), 0, text.position());
                if (result.getStatus() == Status.CLOSED) {
                    in.position(in.limit()); // nobody listens any more
                } else if (result.getStatus() != Status.OK || result.bytesConsumed() == 0) {
                    break;
                }
            }
        } catch (SSLException e) {
            in.position(in.limit());
            if (isClient) {
                ofClient = e;
            } else {
                ofServer = e;
            }
        }
        byte[] left = new byte[in.remaining()];
        in.get(left);
        if (isClient) {
            toClient = left;
        } else {
            toServer = left;
        }
        return left.length < before;
    }

    /** The network ends without a word. */
    void cut() {
        try {
            client.closeInbound();
        } catch (SSLException e) {
            ofClient = e;
        }
        try {
            server.closeInbound();
        } catch (SSLException e) {
            ofServer = e;
        }
    }

    /** The network ends, and both sides know that everything is over. */
    void requireOver(String what) {
        cut();
        settle();
        for (SSLEngine each : List.of(client, server)) {
            assertThat(each.isInboundDone() && each.isOutboundDone()).as(what).isTrue();
        }
    }
}
