package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.compliance.Assessment.ItemEvidence;
import org.jianxin.compliance.Control.EvidenceClass;
import org.jianxin.events.Event;

/**
 * Decides items from host checks, and leaves to people what checks cannot decide. An item is decided only when telemetry
 * alone can decide it and every one of its checks has a recent result on every host; a check that fails is shown on any
 * item it bears on, but never passes it.
 */
final class AutomaticVerdicts {
    private final Function<Event, String> digest;

    /** @param digest SM3 of an event's canonical JSON, hexadecimal */
    AutomaticVerdicts(Function<Event, String> digest) {
        this.digest = requireNonNull(digest, "digest");
    }

    /**
     * One item per control.
     *
     * @param outcomes newest outcome per agent and check
     * @param notBefore older outcomes count as missing, while their hosts still count as hosts
     */
    List<Item> decide(ControlCatalogue catalogue, Collection<CheckOutcome> outcomes, Instant notBefore) {
        Map<String, List<CheckOutcome>> byKey = new LinkedHashMap<>();
        Set<String> agents = new TreeSet<>();
        for (CheckOutcome outcome : outcomes) {
            agents.add(outcome.agent());
            if (!outcome.olderThan(notBefore)) {
                byKey.computeIfAbsent(outcome.key(), k -> new ArrayList<>()).add(outcome);
            }
        }
        List<Item> items = new ArrayList<>();
        for (Control control : catalogue.controls()) {
            items.add(decide(control, byKey, agents.size()));
        }
        return items;
    }

    private Item decide(Control control, Map<String, List<CheckOutcome>> byKey, int hosts) {
        List<CheckOutcome> bearing = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String key : control.checkKeys()) {
            List<CheckOutcome> results = byKey.getOrDefault(key, List.of());
            bearing.addAll(results);
            boolean everywhere = results.size() == hosts
                    && hosts > 0
                    && results.stream().noneMatch(result -> result.verdict() == CheckVerdict.UNKNOWN);
            if (!everywhere) {
                missing.add(key);
            }
        }
        if (control.evidence() != EvidenceClass.TELEMETRY) {
            return item(control, ItemResult.PENDING, false, whyNot(control), bearing);
        }
        if (!missing.isEmpty()) {
            return item(control, ItemResult.PENDING, false, new Reason(Reason.Kind.CHECKS_MISSING, missing), bearing);
        }
        return item(control, result(bearing), true, reason(bearing), bearing);
    }

    private static ItemResult result(List<CheckOutcome> bearing) {
        long passed =
                bearing.stream().filter(o -> o.verdict() == CheckVerdict.PASS).count();
        long failed =
                bearing.stream().filter(o -> o.verdict() == CheckVerdict.FAIL).count();
        if (passed == bearing.size()) {
            return ItemResult.CONFORM;
        }
        return failed == bearing.size() ? ItemResult.NONCONFORM : ItemResult.PARTIAL;
    }

    private static Reason reason(List<CheckOutcome> bearing) {
        List<String> not = new ArrayList<>();
        for (CheckOutcome outcome : bearing) {
            if (outcome.verdict() != CheckVerdict.PASS) {
                not.add(outcome.label() + " " + outcome.key() + "：" + outcome.reason());
            }
        }
        return not.isEmpty() ? Reason.of(Reason.Kind.ALL_PASSED) : new Reason(Reason.Kind.NOT_PASSED, not);
    }

    private static Reason whyNot(Control control) {
        return Reason.of(
                switch (control.evidence()) {
                    case TELEMETRY -> throw new IllegalArgumentException("telemetry decides " + control.clause());
                    case PARTLY_TELEMETRY -> Reason.Kind.PARTLY_TELEMETRY;
                    case DOCUMENTS -> Reason.Kind.DOCUMENTS;
                    case SITE -> Reason.Kind.SITE;
                });
    }

    private Item item(
            Control control, ItemResult result, boolean automatic, Reason reason, List<CheckOutcome> bearing) {
        List<ItemEvidence> evidence = new ArrayList<>();
        for (CheckOutcome outcome : bearing) {
            evidence.add(new ItemEvidence(
                    outcome.host(),
                    outcome.agent(),
                    outcome.key(),
                    outcome.verdict(),
                    outcome.reason(),
                    outcome.lines(),
                    outcome.at(),
                    outcome.index(),
                    outcome.eventId(),
                    digest.apply(outcome.event())));
        }
        MajorHazard hazard = control.majorHazard();
        return new Item(
                control.clause(),
                control.gb28448Id(),
                control.layer(),
                control.controlPoint(),
                control.summary(),
                control.highRiskCase(),
                hazard == null ? null : hazard.code(),
                result,
                automatic,
                reason,
                evidence);
    }
}
