package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * A self-assessment (自查) of one system, as it stood at one moment: what the report documents are made from.
 *
 * @param id unique, for instance {@code djbh-2026-11-22-091500}
 * @param system name of the assessed system (定级对象)
 * @param unit who operates it
 * @param level classified-protection level, 3
 * @param hosts hosts whose checks were used
 * @param items every item of the level, in the order of the standard
 * @param conclusion what follows
 */
public record Assessment(
        String id,
        String system,
        String unit,
        int level,
        Instant made,
        String standard,
        List<String> hosts,
        List<Item> items,
        Conclusion conclusion) {
    public Assessment {
        requireNonNull(id, "id");
        requireNonNull(system, "system");
        requireNonNull(unit, "unit");
        requireNonNull(made, "made");
        hosts = List.copyOf(hosts);
        items = List.copyOf(items);
        requireNonNull(conclusion, "conclusion");
    }

    /**
     * One item and what was found.
     *
     * @param automatic whether the result was reached from evidence alone; never for {@link ItemResult#PENDING}
     * @param reason why, one sentence
     * @param evidence the events it rests on; never empty when {@code automatic}
     */
    public record Item(
            String clause,
            String gb28448Id,
            String layer,
            String controlPoint,
            String summary,
            ItemResult result,
            boolean automatic,
            String reason,
            List<ItemEvidence> evidence) {
        public Item {
            requireNonNull(result, "result");
            evidence = List.copyOf(evidence);
            if (automatic && (evidence.isEmpty() || result == ItemResult.PENDING)) {
                throw new IllegalArgumentException(clause + ": an automatic result rests on evidence");
            }
        }
    }

    /**
     * An event that a result rests on.
     *
     * @param sm3 SM3 of the event's canonical JSON, hexadecimal
     * @param lines what was seen, as the event has it
     */
    public record ItemEvidence(
            String host,
            String checkKey,
            String verdict,
            String reason,
            List<String> lines,
            Instant at,
            String index,
            String eventId,
            String sm3) {
        public ItemEvidence {
            lines = List.copyOf(lines);
        }
    }
}
