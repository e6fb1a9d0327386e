package org.jianxin.gateway.inventory;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.inventory.Hop.Side;
import org.jianxin.sm.DurableFile;
import org.jianxin.tlcp.PeerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every hop that was spoken on since the gateway was installed, in one file that outlives it. Only peers with a certificate
 * that was verified make hops of their own, so strangers cannot fill it. Safe for use by several threads.
 */
public final class CryptoInventory {
    /** Beside the decision log. */
    public static final String FILE = "crypto-inventory.json";

    /** So many hops are some thousand peers with several certificates each; then those longest not seen go. */
    static final int MOST = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(CryptoInventory.class);
    private static final int VERSION = 1;
    /** A new hop is written at the next {@link #save}, counts of known ones no more often than this. */
    private static final Duration COUNTS = Duration.ofMinutes(1);

    private static final JsonMapper JSON = RecordMapper.create();

    private final Path file;
    private final Clock clock;
    private final Map<Hop.Key, Hop> hops = new ConcurrentHashMap<>();
    private volatile boolean news;
    private volatile boolean counted;
    private Instant saved;

    private CryptoInventory(Path file, Clock clock) {
        this.file = requireNonNull(file, "file");
        this.clock = requireNonNull(clock, "clock");
        this.saved = clock.instant();
    }

    /** What is in the file. */
    private record Content(int version, List<Hop> hops) {}

    /**
     * Goes on with what was seen before. A file that cannot be understood is moved aside and a new one begun: it is evidence,
     * and not worth keeping citizens out for.
     *
     * @throws IOException when the file is there and can be neither read nor moved
     */
    public static CryptoInventory open(Path file, Clock clock) throws IOException {
        CryptoInventory inventory = new CryptoInventory(file, clock);
        if (Files.exists(file)) {
            try {
                for (Hop hop : read(file)) {
                    inventory.hops.put(hop.key(), hop);
                }
            } catch (JsonProcessingException e) {
                Path aside = file.resolveSibling(
                        file.getFileName() + ".damaged-" + clock.instant().toEpochMilli());
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                LOG.error("{} cannot be understood and was moved to {}: {}", file, aside, e.getMessage());
            }
        }
        return inventory;
    }

    /**
     * The hops in a file, those of clients first, by peer.
     *
     * @throws IOException when it cannot be read, or says something else than it should
     */
    public static List<Hop> read(Path file) throws IOException {
        Content content = JSON.readValue(file.toFile(), Content.class);
        if (content.version() != VERSION) {
            throw new IOException(file + ": version " + content.version() + " is not " + VERSION);
        }
        return sorted(content.hops());
    }

    private static List<Hop> sorted(Collection<Hop> hops) {
        return hops.stream()
                .sorted(Comparator.comparing(Hop::side)
                        .thenComparing(Hop::peer)
                        .thenComparing(Hop::protocol)
                        .thenComparing(Hop::suite)
                        .thenComparing(Hop::firstSeen))
                .toList();
    }

    /** A client finished its handshake. */
    public void client(SSLSession session) {
        Optional<PeerIdentity> peer = PeerIdentity.of(session);
        seen(Side.CLIENT, peer.map(who -> who.kind() + " " + who.commonName()).orElse("-"), session);
    }

    /** A handshake with an upstream is finished. */
    public void upstream(SSLSession session) {
        seen(Side.UPSTREAM, session.getPeerHost() + ":" + session.getPeerPort(), session);
    }

    private void seen(Side side, String peer, SSLSession session) {
        Instant now = clock.instant();
        Hop hop = new Hop(
                side,
                peer,
                session.getProtocol(),
                session.getCipherSuite(),
                HopCertificate.of(session.getLocalCertificates()),
                peerCertificates(session),
                now,
                now,
                1);
        Hop kept = requireNonNull(hops.merge(hop.key(), hop, (known, same) -> known.again(now)));
        counted = true;
        if (kept == hop) {
            news = true;
            makeRoom();
        }
    }

    private static List<HopCertificate> peerCertificates(SSLSession session) {
        try {
            return HopCertificate.of(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private synchronized void makeRoom() {
        while (hops.size() > MOST) {
            hops.values().stream().min(Comparator.comparing(Hop::lastSeen)).ifPresent(oldest -> {
                hops.remove(oldest.key(), oldest);
                LOG.warn("the crypto inventory is full; {}, last seen {}, goes", oldest.peer(), oldest.lastSeen());
            });
        }
    }

    /** All hops so far, those of clients first, by peer. */
    public List<Hop> hops() {
        return sorted(hops.values());
    }

    /** Writes the file if there is a hop it lacks, or if counts have changed for a minute. */
    public void save() throws IOException {
        if (news || counted && !clock.instant().isBefore(saved.plus(COUNTS))) {
            write();
        }
    }

    /** Writes everything, before an end. */
    public void close() throws IOException {
        if (news || counted) {
            write();
        }
    }

    private synchronized void write() throws IOException {
        news = false;
        counted = false;
        saved = clock.instant();
        try {
            DurableFile.write(file, JSON.writeValueAsBytes(new Content(VERSION, hops())));
        } catch (IOException e) {
            counted = true; // tried again in a minute, not twice a second
            throw e;
        }
    }
}
