package org.jianxin.console.alerts;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jianxin.console.ProblemException;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sm.Sm3;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredEvent;

/** Fetches the events an alert rests on and checks, each time, that they are still what they were. */
@Singleton
final class EvidenceReader {
    private final EventJson json = new EventJson();
    private final SearchCluster cluster;

    EvidenceReader(SearchCluster cluster) {
        this.cluster = cluster;
    }

    /** Pieces {@code from} (inclusive, 0 or more) to {@code from + size} (exclusive) of an alert's evidence. */
    List<EvidenceItem> read(Alert alert, int from, int size) {
        List<Alert.Evidence> evidence = alert.evidence();
        List<EvidenceItem> items = new ArrayList<>();
        for (int i = from; i < Math.min(evidence.size(), from + size); i++) {
            items.add(read(i + 1, evidence.get(i)));
        }
        return items;
    }

    private EvidenceItem read(int number, Alert.Evidence evidence) {
        Optional<StoredEvent> stored;
        try {
            stored = cluster.events().get(evidence.index(), evidence.eventId());
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
        if (stored.isEmpty()) {
            return new EvidenceItem(number, evidence, EvidenceItem.Integrity.MISSING, "", List.of(), List.of());
        }
        Event event = stored.get().event();
        boolean intact = Sm3.hex(json.write(event)).equals(evidence.sm3());
        return new EvidenceItem(
                number,
                evidence,
                intact ? EvidenceItem.Integrity.INTACT : EvidenceItem.Integrity.CHANGED,
                event.get(Ecs.EVENT_DATASET).orElse(""),
                EvidenceItem.values(event),
                event.get(Ecs.FLOW_EXPOSURES).orElse(List.of()));
    }
}
