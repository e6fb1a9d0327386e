package org.jianxin.agent.parse;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The address of a SOCKADDR record: a {@code struct sockaddr} in hexadecimal digits, in the byte order of the host.
 *
 * @param ip null unless IPv4 or IPv6
 * @param port 0 when there is none
 * @param path null unless a Unix socket with a name
 */
record SocketAddress(@Nullable String ip, int port, @Nullable String path) {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    static @Nullable SocketAddress parse(@Nullable String saddr) {
        byte[] bytes = saddr == null ? null : Hex.decode(saddr);
        if (bytes == null || bytes.length < 4) {
            return null;
        }
        // The family is in host order; both orders are told apart because a family is a small number.
        int family = bytes[0] != 0 ? bytes[0] & 0xff : bytes[1] & 0xff;
        int port = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        if (family == AF_INET && bytes.length >= 8) {
            return new SocketAddress(
                    (bytes[4] & 0xff) + "." + (bytes[5] & 0xff) + "." + (bytes[6] & 0xff) + "." + (bytes[7] & 0xff),
                    port,
                    null);
        }
        if (family == AF_INET6 && bytes.length >= 24) {
            StringBuilder ip = new StringBuilder();
            for (int i = 8; i < 24; i += 2) {
                ip.append(i == 8 ? "" : ":").append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
            }
            return new SocketAddress(ip.toString(), port, null);
        }
        if (family == AF_UNIX) {
            int start = bytes[2] == 0 ? 3 : 2; // an abstract name begins with a zero byte
            int end = start;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            String name = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            return name.isEmpty() ? null : new SocketAddress(null, 0, start == 3 ? "@" + name : name);
        }
        return null;
    }
}
