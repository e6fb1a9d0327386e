package org.jianxin.gateway.answer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a document and its reader: unpacks it, masks in it what the reader must not see, and refuses what it
 * cannot look through. Gives out no more at a time than one piece, so that a slow reader slows the document down. For one
 * document and one thread; call {@link #close} when done.
 */
public final class DocumentGuard implements AutoCloseable {
    /** What may be asked of whoever sends a document: no coding is best, those that can be unpacked are next. */
    public static final String ACCEPTED_CODINGS = "identity, gzip;q=0.5, deflate;q=0.5, br;q=0.1";

    private static final int PIECE = 16 << 10;

    private final DocumentFilter filter;
    private final @Nullable ContentDecoder decoder;
    /** What was unpacked; empty where nothing is. */
    private final byte[] piece;

    private byte[] fed = {};
    private boolean over;
    private boolean filterEnded;

    private DocumentGuard(DocumentFilter filter, @Nullable ContentDecoder decoder) {
        this.filter = filter;
        this.decoder = decoder;
        this.piece = new byte[decoder == null ? 0 : PIECE];
    }

    /**
     * A guard for a document with these headers; empty when values in such a document cannot be found.
     *
     * @param contentTypes as sent; none counts as plain text
     * @param contentEncodings as sent
     */
    public static Optional<DocumentGuard> of(
            List<String> contentTypes, List<String> contentEncodings, Detector detector, ExposureInspector inspector) {
        String codings = String.join(",", contentEncodings).strip().toLowerCase(Locale.ROOT);
        boolean plain = codings.isEmpty() || codings.equals("identity");
        Optional<ContentDecoder> decoder =
                switch (codings) {
                    case "gzip", "x-gzip" -> Optional.of(new InflateDecoder(true));
                    case "deflate" -> Optional.of(new InflateDecoder(false));
                    case "br" -> Optional.of(new BrotliDecoder());
                    default -> Optional.empty();
                };
        if (contentTypes.size() > 1 || !plain && decoder.isEmpty()) {
            return Optional.empty();
        }
        String type = contentTypes.isEmpty() ? null : contentTypes.get(0);
        return DocumentFilters.of(type, detector, inspector)
                .map(filter -> new DocumentGuard(filter, decoder.orElse(null)));
    }

    /** Whether the document comes out unpacked, or else as it came but for what is masked. */
    public boolean unpacks() {
        return decoder != null;
    }

    /** The next bytes as they came; to be given only when {@link #next} has returned null. */
    public void feed(byte[] bytes) throws RefusedException {
        if (decoder == null) {
            fed = bytes;
        } else {
            decoder.feed(bytes, 0, bytes.length);
        }
    }

    /** No more bytes come; what there is still is to be had from {@link #next}. */
    public void end() throws RefusedException {
        over = true;
        if (decoder != null) {
            decoder.end();
        }
    }

    /**
     * What may be passed on next; null when more has to be fed first, or, after {@link #end}, when that was all.
     *
     * @throws RefusedException when the document must not be passed on any further
     */
    public byte @Nullable [] next() throws RefusedException {
        while (true) {
            int count = decoder == null ? fed.length : decoder.read(piece);
            if (count > 0) {
                filter.feed(decoder == null ? fed : piece, 0, count);
                fed = new byte[0];
            } else if (!over || filterEnded) {
                return null;
            } else {
                filterEnded = true;
                filter.end();
            }
            byte[] ready = filter.take();
            if (ready.length > 0) {
                return ready;
            }
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
