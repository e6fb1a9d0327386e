package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jianxin.gateway.channel.ReplaceableChannel;
import org.jianxin.sm.RevocationList;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.SecureChannels;
import org.jianxin.tlcp.TlcpFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients connect to and what we connect to upstreams with, by the files as they are now. A renewed certificate, another root
 * or a new list of revoked certificates is taken up without ending a connection; files that are not what they must be change
 * nothing. Safe for use by several threads.
 *
 * <p>Connections outlive lists, so whoever showed a certificate is asked about again with each request, {@link #revoked}. Lists
 * are those of SM2 authorities (GB/T 20518-2018 clause 5.3).
 */
final class ChannelsInForce {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelsInForce.class);

    private final GatewaySettings.Tls tls;
    private final Clock clock;
    private final FileWatch watch;
    private final ReplaceableChannel listener;
    private final ReplaceableChannel upstreams;
    private volatile Set<Revoked> revoked;
    private volatile String problem = "";

    private record Revoked(X500Principal issuer, BigInteger serial) {}

    private record Opened(SecureChannel listener, SecureChannel upstreams, Set<Revoked> revoked) {}

    private ChannelsInForce(GatewaySettings.Tls tls, Clock clock, FileWatch watch, Opened first) {
        this.tls = tls;
        this.clock = clock;
        this.watch = watch;
        this.listener = new ReplaceableChannel(first.listener());
        this.upstreams = new ReplaceableChannel(first.upstreams());
        this.revoked = first.revoked();
    }

    /** @throws IOException when a file cannot be read or is not what it must be; the message names the file */
    static ChannelsInForce start(GatewaySettings.Tls tls, Clock clock) throws IOException {
        requireNonNull(tls, "tls");
        // Looked at before they are read: what is written in between is then a change.
        FileWatch watch = new FileWatch(files(tls));
        return new ChannelsInForce(tls, clock, watch, open(tls, clock));
    }

    private static List<Path> files(GatewaySettings.Tls tls) {
        TlcpFiles national = tls.national();
        List<Path> files = new ArrayList<>(List.of(
                national.signingCertificate(),
                national.signingKey(),
                national.encryptionCertificate(),
                national.encryptionKey(),
                national.trust()));
        if (!tls.nationalOnly()) {
            files.addAll(List.of(
                    tls.standard().certificate(),
                    tls.standard().key(),
                    tls.standard().trust()));
        }
        files.addAll(tls.revoked());
        return files;
    }

    private static Opened open(GatewaySettings.Tls tls, Clock clock) throws IOException {
        List<RevocationList> lists = new ArrayList<>();
        Set<Revoked> revoked = new HashSet<>();
        for (Path file : tls.revoked()) {
            RevocationList list = list(file);
            lists.add(list);
            list.revoked()
                    .keySet()
                    .forEach(serial -> revoked.add(new Revoked(list.issuer(), new BigInteger(serial, 16))));
        }
        SecureChannel tlcp = tls.national().open(lists, clock);
        SecureChannel tls13 = tls.national().openTls13(lists, clock);
        GatewaySettings.Standard standard = tls.standard();
        // National protocols for programs, and standard TLS beside them for browsers unless the settings forbid it.
        SecureChannel listener = SecureChannels.onOnePort(
                tlcp,
                tls13,
                tls.nationalOnly()
                        ? null
                        : SecureChannels.standard(standard.certificate(), standard.key(), standard.trust()));
        return new Opened(listener, tlcp, Set.copyOf(revoked));
    }

    private static RevocationList list(Path file) throws IOException {
        try {
            return RevocationList.read(file);
        } catch (CRLException e) {
            throw new IOException(e.getMessage(), e); // names the file
        }
    }

    /** What clients connect to. */
    SecureChannel listener() {
        return listener;
    }

    /** What we connect to upstreams with. */
    SecureChannel upstreams() {
        return upstreams;
    }

    /** Whether a list in force names this certificate. */
    boolean revoked(X509Certificate certificate) {
        Set<Revoked> all = revoked;
        return !all.isEmpty()
                && all.contains(new Revoked(certificate.getIssuerX500Principal(), certificate.getSerialNumber()));
    }

    /** Why the files are not what is in force; empty when they are. */
    String problem() {
        return problem;
    }

    /** Takes up files that were written. */
    synchronized void refresh() {
        if (!watch.changed()) {
            return;
        }
        try {
            Opened next = open(tls, clock);
            listener.replace(next.listener());
            upstreams.replace(next.upstreams());
            revoked = next.revoked();
            problem = "";
            LOG.warn("certificates, keys and revocation lists were read again; new connections have them");
        } catch (IOException | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            LOG.error("certificates were changed but are not taken up, the former ones stay: {}", problem);
        }
    }
}
