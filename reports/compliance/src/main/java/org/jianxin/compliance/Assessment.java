package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A self-assessment (自查) of one system, as it stood at one moment: what the report documents are made from.
 *
 * @param id unique, for instance {@code djbh-2026-11-22-091500}
 * @param system name of the assessed system (定级对象)
 * @param unit who operates it
 * @param level classified-protection level, 3
 * @param hosts hosts whose checks were asked for, also where none was recent enough to count
 * @param items every item of the level, in the order of the standard
 * @param suspectedHazards major hazards that failing checks touch; a person confirms or dismisses each
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
        List<SuspectedHazard> suspectedHazards,
        Conclusion conclusion) {
    public Assessment {
        requireNonNull(id, "id");
        requireNonNull(system, "system");
        requireNonNull(unit, "unit");
        requireNonNull(made, "made");
        hosts = List.copyOf(hosts);
        items = List.copyOf(items);
        suspectedHazards = List.copyOf(suspectedHazards);
        requireNonNull(conclusion, "conclusion");
    }

    /**
     * One item and what was found.
     *
     * @param highRiskCase case of the high-risk judgement guide that failing it may be; null when there is none
     * @param majorHazard code of the major hazard that failing it may be; null when there is none
     * @param automatic whether the result was reached from evidence alone; never for {@link ItemResult#PENDING}
     * @param evidence the events it rests on; never empty when {@code automatic}
     */
    public record Item(
            String clause,
            String gb28448Id,
            String layer,
            String controlPoint,
            String summary,
            @Nullable String highRiskCase,
            @Nullable String majorHazard,
            ItemResult result,
            boolean automatic,
            Reason reason,
            List<ItemEvidence> evidence) {
        public Item {
            requireNonNull(result, "result");
            requireNonNull(reason, "reason");
            evidence = List.copyOf(evidence);
            if (automatic && (evidence.isEmpty() || result == ItemResult.PENDING)) {
                throw new IllegalArgumentException(clause + ": an automatic result rests on evidence");
            }
        }
    }

    /**
     * An event that a result rests on.
     *
     * @param host what the host calls itself
     * @param agent who vouches for it: the id in the agent's certificate
     * @param sm3 SM3 of the event's canonical JSON, hexadecimal
     * @param lines what was seen, as the event has it
     */
    public record ItemEvidence(
            String host,
            String agent,
            String checkKey,
            CheckVerdict verdict,
            String reason,
            List<String> lines,
            Instant at,
            String index,
            String eventId,
            String sm3) {
        public ItemEvidence {
            requireNonNull(verdict, "verdict");
            lines = List.copyOf(lines);
        }

        /** Host and check, for people. */
        public String place() {
            return CheckOutcome.label(host, agent) + " " + checkKey;
        }

        /** Whether something was found that is not as it should be. */
        public boolean found() {
            return verdict == CheckVerdict.FAIL || verdict == CheckVerdict.PARTIAL;
        }
    }

    /**
     * A major hazard (重大风险隐患) that may be there.
     *
     * @param clauses the items through which the checks touch it
     * @param checks hosts and checks that found something
     */
    public record SuspectedHazard(
            String code, String trigger, String triggerEn, List<String> clauses, List<String> checks) {
        public SuspectedHazard {
            requireNonNull(code, "code");
            clauses = List.copyOf(clauses);
            checks = List.copyOf(checks);
            if (checks.isEmpty()) {
                throw new IllegalArgumentException(code + ": a suspicion rests on a check");
            }
        }
    }
}
