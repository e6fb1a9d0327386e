package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLSession;
import org.jianxin.gateway.channel.HandshakeWatch;
import org.jianxin.gateway.inventory.CryptoInventory;
import org.jianxin.tlcp.NationalOnlyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who could not be talked to and why: a client that is refused in its handshake leaves no decision on the log. */
final class ListenerWatch implements HandshakeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerWatch.class);

    private static final int LINES_A_MINUTE = 60;

    private final SparingLog lines = new SparingLog(
            LINES_A_MINUTE,
            System::nanoTime,
            kept -> LOG.warn("另有 {} 次握手失败未逐条记录 / {} more handshakes failed and are not told one by one", kept, kept));
    private final Metrics metrics;
    private final CryptoInventory inventory;

    ListenerWatch(Metrics metrics, CryptoInventory inventory) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.inventory = requireNonNull(inventory, "inventory");
    }

    @Override
    public void completed(SSLSession session) {
        metrics.handshake("client", session);
        inventory.client(session);
    }

    @Override
    public void failed(@Nullable InetSocketAddress peer, Throwable why) {
        metrics.failedHandshake();
        String from = peer == null ? "-" : peer.getAddress().getHostAddress() + " port " + peer.getPort();
        if (why instanceof NationalOnlyException) {
            lines.say(() -> LOG.warn("national_only: 已拒绝客户端 {} / refused client {}: {}", from, from, why.getMessage()));
        } else if (why instanceof ClosedChannelException) {
            LOG.debug("client {} left in its handshake", from);
        } else {
            lines.say(() -> LOG.info("客户端 {} 握手失败 / client {} failed its handshake: {}", from, from, why.toString()));
        }
    }
}
