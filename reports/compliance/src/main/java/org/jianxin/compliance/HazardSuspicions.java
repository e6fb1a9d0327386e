package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.compliance.Assessment.ItemEvidence;
import org.jianxin.compliance.Assessment.SuspectedHazard;

/** Finds the major hazards that failing checks touch. None found does not mean that there is none. */
final class HazardSuspicions {
    private final Map<String, MajorHazard> hazards = new TreeMap<>();

    HazardSuspicions(ControlCatalogue catalogue) {
        for (Control control : catalogue.controls()) {
            MajorHazard hazard = control.majorHazard();
            if (hazard != null) {
                hazards.put(hazard.code(), hazard);
            }
        }
    }

    /** By code. */
    List<SuspectedHazard> in(List<Item> items) {
        Map<String, Set<String>> clauses = new TreeMap<>();
        Map<String, Set<String>> checks = new TreeMap<>();
        for (Item item : items) {
            String code = item.majorHazard();
            if (code != null) {
                item.evidence().stream().filter(ItemEvidence::found).forEach(evidence -> {
                    clauses.computeIfAbsent(code, c -> new TreeSet<>()).add(item.clause());
                    checks.computeIfAbsent(code, c -> new TreeSet<>()).add(evidence.place());
                });
            }
        }
        List<SuspectedHazard> suspected = new ArrayList<>();
        checks.forEach((code, places) -> {
            MajorHazard hazard = requireNonNull(hazards.get(code), code);
            suspected.add(new SuspectedHazard(
                    code,
                    hazard.trigger(),
                    hazard.triggerEn(),
                    List.copyOf(requireNonNull(clauses.get(code))),
                    List.copyOf(places)));
        });
        return suspected;
    }
}
