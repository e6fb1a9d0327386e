package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a request besides who sent it. Texts have been through {@link LoggableText}.
 *
 * @param path canonical path without query; what was sent, cut, where it has no canonical form
 * @param address source address
 * @param protocol {@code http/1.1} or {@code http/2}
 * @param userAgent null when the client says none
 * @param tlsSubject subject of the client's certificate; null without one
 * @param marker drill marker; null when there is none
 */
public record RequestFacts(
        String method,
        String path,
        String address,
        int port,
        String protocol,
        @Nullable String userAgent,
        @Nullable String tlsVersion,
        @Nullable String tlsCipher,
        @Nullable String tlsSubject,
        @Nullable String marker) {
    public RequestFacts {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(address, "address");
        requireNonNull(protocol, "protocol");
    }
}
