package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.SortOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jianxin.events.Finding;
import org.jianxin.events.IndexTemplates;
import org.jianxin.events.RecordMapper;

/** All findings of the supply chain. Safe for use by several threads. */
public final class FindingStore {
    private final Wire wire;
    private final BulkWriter writer;
    private final JsonMapper mapper = RecordMapper.create();

    FindingStore(Wire wire, BulkWriter writer) {
        this.wire = wire;
        this.writer = writer;
    }

    /**
     * Stores findings; one with an id that is there already takes its place. Visible to {@link #list} on return.
     *
     * @throws StoreRejectedException when one of them is refused; its message names the first and the reason
     */
    public void write(List<Finding> findings) throws StoreUnavailableException {
        List<BulkWriter.Item> items = new ArrayList<>();
        for (Finding finding : findings) {
            try {
                items.add(new BulkWriter.Item(
                        IndexTemplates.FINDINGS, finding.id(), mapper.writeValueAsBytes(finding), false));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("finding " + finding.id() + " cannot be written as JSON", e);
            }
        }
        WriteResult result = writer.write(items, true);
        if (!result.rejected().isEmpty()) {
            WriteResult.Rejection first = result.rejected().get(0);
            throw new StoreRejectedException(400, "finding " + first.id() + " is refused: " + first.reason());
        }
    }

    /** The gravest findings first (by CVSS score, then id), at most {@code max} (1 to 10,000). */
    public List<Finding> list(int max) throws StoreUnavailableException {
        if (max < 1 || max > 10_000) {
            throw new IllegalArgumentException("max must be 1 to 10000: " + max);
        }
        return wire
                .repeatable(client -> client.search(
                        request -> request.index(IndexTemplates.FINDINGS)
                                .size(max)
                                .allowPartialSearchResults(false)
                                .sort(sort -> sort.field(field -> field.field("cvss")
                                        .order(SortOrder.Desc)
                                        .missing("_last")))
                                .sort(sort -> sort.field(field -> field.field("id"))),
                        Finding.class))
                .hits()
                .hits()
                .stream()
                .map(hit -> Objects.requireNonNull(hit.source()))
                .toList();
    }
}
