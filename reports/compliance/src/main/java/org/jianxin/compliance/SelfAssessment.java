package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.events.EventJson;
import org.jianxin.sm.Sm3;
import org.jianxin.store.EventStore;
import org.jianxin.store.StoreUnavailableException;

/** Makes a level 3 self-assessment from the host checks that are stored. Safe for use by several threads. */
public final class SelfAssessment {
    /** Agents check every day unless told otherwise; what has not been seen again for a week is not known any more. */
    static final Duration MAX_AGE = Duration.ofDays(7);

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss").withZone(ZoneOffset.UTC);

    private final NewestOutcomes newest;
    private final ControlCatalogue catalogue;
    private final ConclusionRule rule;
    private final Clock clock;

    public SelfAssessment(EventStore events, ControlCatalogue catalogue, ConclusionRule rule, Clock clock) {
        this.newest = new NewestOutcomes(events);
        this.catalogue = requireNonNull(catalogue, "catalogue");
        this.rule = requireNonNull(rule, "rule");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Assesses with the newest result of each check on each host. Whether a suspected hazard is one, a person says: the
     * number of major hazards stays open.
     *
     * @param system name of the assessed system (定级对象)
     * @param unit who operates it
     */
    public Assessment assess(String system, String unit) throws StoreUnavailableException {
        Instant now = clock.instant();
        Collection<CheckOutcome> outcomes = newest.outcomes();
        EventJson json = new EventJson();
        List<Item> items = new AutomaticVerdicts(event -> Sm3.hex(json.write(event)))
                .decide(catalogue, outcomes, now.minus(MAX_AGE));
        TreeSet<String> hosts = new TreeSet<>();
        outcomes.forEach(outcome -> hosts.add(outcome.label()));
        return new Assessment(
                "djbh-" + ID.format(now),
                system,
                unit,
                3,
                now,
                "GB/T 22239-2019 第三级安全通用要求",
                List.copyOf(hosts),
                items,
                new HazardSuspicions(catalogue).in(items),
                rule.conclude(items.stream().map(Item::result).toList(), OptionalInt.empty()));
    }
}
