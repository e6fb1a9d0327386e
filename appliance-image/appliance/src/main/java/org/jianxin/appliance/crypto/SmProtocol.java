package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.tlcp.DualCertificateFiles;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.SecureChannels;
import org.jspecify.annotations.Nullable;

/** {@code --protocol}: which of the national protocols is spoken. */
enum SmProtocol {
    /** GB/T 38636-2020. */
    tlcp,
    /** RFC 8446 with RFC 8998. */
    tls13,
    /** Whichever the client speaks; who connects speaks TLCP. */
    any;

    SecureChannel channel(@Nullable DualCertificateFiles own, Path roots, List<RevocationList> revoked, SmEngine engine)
            throws IOException {
        Clock clock = Clock.systemUTC();
        return switch (this) {
            case tlcp -> SecureChannels.tlcp(own, roots, revoked, engine, clock);
            case tls13 -> SecureChannels.tls13(own, roots, revoked, engine, clock);
            case any -> SecureChannels.onOnePort(
                    tlcp.channel(own, roots, revoked, engine), tls13.channel(own, roots, revoked, engine), null);
        };
    }
}
