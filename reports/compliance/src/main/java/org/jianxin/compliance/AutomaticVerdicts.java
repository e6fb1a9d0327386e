package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

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
import org.jianxin.compliance.CheckOutcome.Verdict;
import org.jianxin.compliance.Control.EvidenceClass;
import org.jianxin.events.Event;

/**
 * Decides items from host checks, and leaves to people what checks cannot decide. An item is decided only when telemetry
 * alone can decide it and every one of its checks has a result on every host; a check that fails is shown on any item it
 * bears on, but never passes it.
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
     * @param outcomes newest outcome per host and check
     */
    List<Item> decide(ControlCatalogue catalogue, Collection<CheckOutcome> outcomes) {
        Map<String, List<CheckOutcome>> byKey = new LinkedHashMap<>();
        Set<String> hosts = new TreeSet<>();
        for (CheckOutcome outcome : outcomes) {
            byKey.computeIfAbsent(outcome.key(), k -> new ArrayList<>()).add(outcome);
            hosts.add(outcome.host());
        }
        List<Item> items = new ArrayList<>();
        for (Control control : catalogue.controls()) {
            items.add(decide(control, byKey, hosts));
        }
        return items;
    }

    private Item decide(Control control, Map<String, List<CheckOutcome>> byKey, Set<String> hosts) {
        List<CheckOutcome> bearing = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String key : control.checkKeys()) {
            List<CheckOutcome> results = byKey.getOrDefault(key, List.of());
            bearing.addAll(results);
            boolean everywhere = results.size() == hosts.size()
                    && !hosts.isEmpty()
                    && results.stream().noneMatch(result -> result.verdict() == Verdict.UNKNOWN);
            if (!everywhere) {
                missing.add(key);
            }
        }
        if (control.evidence() != EvidenceClass.TELEMETRY) {
            return item(control, ItemResult.PENDING, false, whyNot(control), bearing);
        }
        if (control.checkKeys().isEmpty() || !missing.isEmpty()) {
            return item(control, ItemResult.PENDING, false, "尚缺检查结果：" + String.join("、", missing), bearing);
        }
        return item(control, result(bearing), true, reason(bearing), bearing);
    }

    private static ItemResult result(List<CheckOutcome> bearing) {
        long passed = bearing.stream().filter(o -> o.verdict() == Verdict.PASS).count();
        long failed = bearing.stream().filter(o -> o.verdict() == Verdict.FAIL).count();
        if (passed == bearing.size()) {
            return ItemResult.CONFORM;
        }
        return failed == bearing.size() ? ItemResult.NONCONFORM : ItemResult.PARTIAL;
    }

    private static String reason(List<CheckOutcome> bearing) {
        List<String> not = new ArrayList<>();
        for (CheckOutcome outcome : bearing) {
            if (outcome.verdict() != Verdict.PASS) {
                not.add(outcome.host() + " " + outcome.key() + "：" + outcome.reason());
            }
        }
        return not.isEmpty() ? "相关检查在全部主机上通过" : String.join("；", not);
    }

    private static String whyNot(Control control) {
        return switch (control.evidence()) {
            case TELEMETRY -> throw new IllegalArgumentException("telemetry decides " + control.clause());
            case PARTLY_TELEMETRY -> "采集数据只能证明一部分，须人工判定";
            case DOCUMENTS -> "须查阅制度文档并访谈";
            case SITE -> "须现场核查";
        };
    }

    private Item item(
            Control control, ItemResult result, boolean automatic, String reason, List<CheckOutcome> bearing) {
        List<ItemEvidence> evidence = new ArrayList<>();
        for (CheckOutcome outcome : bearing) {
            evidence.add(new ItemEvidence(
                    outcome.host(),
                    outcome.key(),
                    outcome.event().require(org.jianxin.events.Ecs.CHECK_RESULT),
                    outcome.reason(),
                    outcome.lines(),
                    outcome.at(),
                    outcome.index(),
                    outcome.eventId(),
                    digest.apply(outcome.event())));
        }
        return new Item(
                control.clause(),
                control.gb28448Id(),
                control.layer(),
                control.controlPoint(),
                control.summary(),
                result,
                automatic,
                reason,
                evidence);
    }
}
