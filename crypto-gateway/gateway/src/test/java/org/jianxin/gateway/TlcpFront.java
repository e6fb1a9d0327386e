package org.jianxin.gateway;

import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Speaks TLCP for an upstream that cannot, byte for byte, and hangs up when it hangs up. */
final class TlcpFront {
    private TlcpFront() {}

    /** @return the port it listens on */
    static int of(GatewayFixture fixture, int upstreamPort) throws Exception {
        NetClient plain = fixture.vertx.createNetClient();
        return fixture.vertx
                .createNetServer(fixture.overTlcp())
                .exceptionHandler(e -> LoggerFactory.getLogger(TlcpFront.class).warn("a handshake failed", e))
                .connectHandler(secure -> {
                    secure.pause();
                    plain.connect(upstreamPort, "127.0.0.1")
                            .onSuccess(behind -> join(secure, behind))
                            .onFailure(e -> secure.close());
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void join(NetSocket secure, NetSocket behind) {
        secure.exceptionHandler(e -> behind.close());
        behind.exceptionHandler(e -> secure.close());
        secure.pipeTo(behind);
        behind.pipeTo(secure);
    }
}
