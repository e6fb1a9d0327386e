package org.jianxin.gateway.channel;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Is told how handshakes end, on the event loop of their connection. */
public interface HandshakeWatch {
    /** Nobody wants to know. */
    HandshakeWatch NONE = new HandshakeWatch() {};

    /** @param session protocol, suite and peer that were agreed upon */
    default void completed(SSLSession session) {}

    /**
     * @param peer address of the other end; null when it was gone already
     * @param why what ended the handshake
     */
    default void failed(@Nullable InetSocketAddress peer, Throwable why) {}
}
