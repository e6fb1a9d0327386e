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

/**
 * An engine that hears whatever bytes there are, and what must be true of it all the same. The keys, the random numbers and
 * the clock are those of a connection that was recorded, so that the recorded bytes make a whole connection again, and nothing
 * else does.
 */
final class FuzzedEngine {

    private final SSLEngine engine;
    private final Recording honest;
    /** What types a record with an alert may state. */
    private final List<Integer> saying;

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final ByteBuffer record;
    private final ByteBuffer text;
    private byte[] last = new byte[0];
    private boolean established;

    @Nullable
    private SSLException failure;

    FuzzedEngine(SSLEngine engine, Recording honest) {
        this.engine = engine;
        this.honest = honest;
        this.saying = engine instanceof Tls13Engine
                ? List.of(ContentType.ALERT, ContentType.APPLICATION_DATA) // which it is called under keys
                : List.of(ContentType.ALERT);
        this.record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.text = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /**
     * Lets the bytes arrive, and then the network end; anything but {@code SSLException} goes through to the caller.
     *
     * @param piece how many bytes come at a time
     */
    void hear(byte[] bytes, int piece) throws SSLException {
        engine.beginHandshake();
        speak();
        int consumed = hearAll(bytes, piece);
        if (established) {
            assertThat(Recording.handshake(Arrays.copyOf(bytes, consumed)))
                    .as("a handshake that is believed")
                    .isEqualTo(Recording.handshake(honest.bytes()));
        } else {
            assertThat(heard.size()).as("text before the handshake is over").isZero();
        }
        assertThat(heard.toByteArray())
                .as("text that is believed")
                .isEqualTo(Arrays.copyOf(honest.text(), heard.size()));
        if (failure instanceof FatalAlertException fatal) {
            assertSaid(fatal.alert());
        }
        end();
    }

    boolean isEstablished() {
        return established;
    }

    byte[] text() {
        return heard.toByteArray();
    }

    private int hearAll(byte[] bytes, int piece) throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(bytes).limit(0);
        int waits = 0;
        while (!engine.isInboundDone()) {
            int before = in.position();
            SSLEngineResult result;
            try {
                result = engine.unwrap(in, text.clear());
            } catch (SSLException e) {
                failure = e;
                speak();
                return in.limit();
            }
            heard.write(text.array(), 0, text.position());
            assertThat(in.position() - before).isEqualTo(result.bytesConsumed());
            assertThat(text.position()).isEqualTo(result.bytesProduced());
            note(result);
            boolean spoke = speak();
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                if (in.limit() == bytes.length) {
                    break;
                }
                in.limit(Math.min(bytes.length, in.limit() + piece));
            } else {
                assertThat(result.getStatus()).isIn(Status.OK, Status.CLOSED);
                waits = result.bytesConsumed() > 0 || spoke ? 0 : waits + 1;
                assertThat(waits).as("calls that led to nothing").isLessThan(3);
            }
        }
        return in.position();
    }

    private void note(SSLEngineResult result) {
        established |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    /** @return whether there was anything to say or to do */
    private boolean speak() throws SSLException {
        boolean spoke = false;
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
            spoke = true;
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), record.clear());
            note(result);
            assertThat(result.bytesProduced()).as("what there is to say").isPositive();
            last = Arrays.copyOf(record.array(), record.position());
            spoke = true;
        }
        return spoke;
    }

    /** The peer is told, and not that something of ours broke. */
    private void assertSaid(Alert alert) {
        assertThat(alert).as("%s", failure).isNotEqualTo(Alert.INTERNAL_ERROR);
        assertThat(last[0] & 0xff).as("the last record").isIn(saying);
        assertThat(last).hasSizeGreaterThanOrEqualTo(RecordLayer.HEAD + 2);
        if (last.length == RecordLayer.HEAD + 2) {
            assertThat(last).endsWith(Alert.FATAL, alert.code());
        }
    }

    /** Nothing more is taken or said, whatever happened before. */
    private void end() throws SSLException {
        try {
            engine.closeInbound();
        } catch (SSLException e) {
            failure = failure == null ? e : failure;
        }
        engine.closeOutbound();
        speak();
        assertThat(engine.isInboundDone()).isTrue();
        assertThat(engine.isOutboundDone()).isTrue();
        assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        SSLEngineResult more = engine.wrap(ByteBuffer.wrap(new byte[1]), record.clear());
        assertThat(more.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(more.bytesProduced()).isZero();
        ByteBuffer honestly = ByteBuffer.wrap(honest.bytes());
        more = engine.unwrap(honestly, text.clear());
        assertThat(more.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(more.bytesConsumed() + more.bytesProduced()).isZero();
        if (failure instanceof FatalAlertException) {
            assertThat(engine.getSession().isValid()).isFalse();
        }
    }
}
