package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Somebody who talks to an engine by hand, and hears all that it says. */
abstract class Script {

    record Message(int type, byte[] body) {}

    final SSLEngine engine;
    final List<Message> heard = new ArrayList<>();
    final List<Integer> alerts = new ArrayList<>();

    @Nullable
    SSLException failure;

    Script(SSLEngine engine) {
        this.engine = engine;
    }

    /** One record that the engine sent. */
    abstract void hear(byte[] record) throws SSLException;

    void deliver(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer text = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        try {
            while (failure == null && in.hasRemaining()) {
                text.clear();
                SSLEngineResult result = engine.unwrap(in, text);
                if (result.getStatus() != Status.OK) {
                    break;
                }
                pump();
            }
        } catch (SSLException e) {
            failure = e;
        }
        pump();
    }

    void pump() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                say(ByteBuffer.allocate(0));
            }
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the engine send some text, or what it has to say. */
    void say(ByteBuffer text) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(text, out);
        hear(Arrays.copyOf(out.array(), out.position()));
    }
}
