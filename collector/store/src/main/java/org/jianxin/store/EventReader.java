package org.jianxin.store;

import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.util.BinaryData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;

/** Turns what Elasticsearch returns into events. */
final class EventReader {
    private final EventJson json;

    EventReader(EventJson json) {
        this.json = json;
    }

    /** @throws UnreadableException as {@link #read(String, String, long, BinaryData)} does */
    StoredEvent read(Hit<BinaryData> hit) {
        BinaryData source = hit.source();
        Long seqNo = hit.seqNo();
        String id = hit.id();
        if (source == null || seqNo == null || id == null) {
            throw new IllegalStateException("a hit without source, id or sequence number in " + hit.index());
        }
        return read(hit.index(), id, seqNo, source);
    }

    /** The document is no event of the vocabulary; the message names the field. */
    static final class UnreadableException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String document, EventFormatException cause) {
            super(document + " is not an event: " + cause.getMessage(), cause);
        }
    }

    /**
     * Reads one event.
     *
     * @throws UnreadableException when somebody else has written into our indices, or a later version of the product
     */
    StoredEvent read(String index, String id, long seqNo, BinaryData source) {
        try {
            ByteBuffer bytes = source.asByteBuffer();
            return new StoredEvent(
                    index,
                    id,
                    seqNo,
                    json.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining()));
        } catch (EventFormatException e) {
            throw new UnreadableException(index + "/" + id, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory
        }
    }
}
