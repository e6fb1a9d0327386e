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

    StoredEvent read(Hit<BinaryData> hit) {
        BinaryData source = hit.source();
        Long seqNo = hit.seqNo();
        String id = hit.id();
        if (source == null || seqNo == null || id == null) {
            throw new IllegalStateException("a hit without source, id or sequence number in " + hit.index());
        }
        return read(hit.index(), id, seqNo, source);
    }

    /**
     * Reads one event.
     *
     * @throws IllegalStateException when the document is no event of the vocabulary, which means that somebody else has
     *     written into our indices; the message names the document and the field
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
            throw new IllegalStateException(index + "/" + id + " is not an event: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory
        }
    }
}
