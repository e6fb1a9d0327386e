package org.jianxin.gateway.inventory;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every hop that was spoken on since the gateway was installed, in one file that outlives it. Only peers with a certificate
 * that was verified make hops of their own, so strangers cannot fill it. Safe for use by several threads.
 */
public final class CryptoInventory {
    /** Beside the decision log. */
    public static final String FILE = "crypto-inventory.json";

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
    private record Content(int version, List<Hop> hops) {
        Content {
            if (version != VERSION) {
                throw new IllegalArgumentException("version " + version + " is not " + VERSION);
            }
            hops = List.copyOf(requireNonNull(hops, "hops"));
        }
    }

    /** A file is not an inventory, or not of this version. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

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
            } catch (DamagedException e) {
                Path aside = file.resolveSibling(
                        file.getFileName() + ".damaged-" + clock.instant().toEpochMilli());
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                LOG.error("moved to {}: {}", aside, e.getMessage());
            }
        }
        return inventory;
    }

    /**
     * The hops in a file, those of clients first, by peer.
     *
     * @throws NoSuchFileException when there is none yet
     * @throws DamagedException naming file and line, when it says something else than it should
     */
    public static List<Hop> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            Content content = JSON.readValue(bytes, Content.class);
            if (content == null) {
                throw new DamagedException(file + ": is no crypto inventory", null);
            }
            return sorted(content.hops());
        } catch (JsonProcessingException e) {
            throw new DamagedException(file + place(e) + ": is no crypto inventory: " + e.getOriginalMessage(), e);
        }
    }

    /** Line and field, such as {@code :1: hops[0].side}. */
    private static String place(JsonProcessingException e) {
        StringBuilder place = new StringBuilder();
        JsonLocation at = e.getLocation();
        if (at != null) {
            place.append(':').append(at.getLineNr());
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            String before = ": ";
            for (JsonMappingException.Reference step : mapping.getPath()) {
                place.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : before + step.getFieldName());
                before = ".";
            }
        }
        return place.toString();
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
        }
    }

    private static List<HopCertificate> peerCertificates(SSLSession session) {
        try {
            return HopCertificate.of(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** All hops so far, those of clients first, by peer. */
    public List<Hop> hops() {
        return sorted(hops.values());
    }

    /** Writes the file if there is a hop it lacks, or if counts have changed for a minute. */
    public synchronized void save() throws IOException {
        if (news || counted && !clock.instant().isBefore(saved.plus(COUNTS))) {
            write();
        }
    }

    /** Writes everything, before an end. */
    public synchronized void close() throws IOException {
        if (news || counted) {
            write();
        }
    }

    private void write() throws IOException {
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
