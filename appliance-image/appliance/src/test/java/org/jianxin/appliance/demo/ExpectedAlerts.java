package org.jianxin.appliance.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/**
 * Counts by hand, without the rules engine, which alerts some of the rules must have raised over the gateway's events:
 * {@code rule key window-start} to number of events.
 */
final class ExpectedAlerts {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final long BULK_RECORDS = 1_000;

    private final List<Event> events;
    private final Map<String, Long> counts = new TreeMap<>();

    private ExpectedAlerts(List<Event> events) {
        this.events = events;
    }

    static Map<String, Long> of(List<Event> events) {
        ExpectedAlerts expected = new ExpectedAlerts(events);
        expected.count(
                "JX-FLOW-002",
                event -> event.get(Ecs.EVENT_REASON)
                        .filter("interface-not-registered"::equals)
                        .isPresent(),
                event -> event.require(Ecs.USER_NAME) + "/" + event.require(Ecs.SOURCE_IP),
                ExpectedAlerts::hour);
        expected.count(
                "JX-FLOW-003",
                event -> flow(event, "epidemic-travel"),
                event -> "epidemic-travel/" + event.require(Ecs.USER_NAME),
                ExpectedAlerts::day);
        expected.count(
                "JX-SHARE-001",
                event -> population(event) && (by(event, "statistics") || by(event, "health-app")),
                event -> event.require(Ecs.USER_NAME) + "/population-basic",
                ExpectedAlerts::day);
        expected.count(
                "JX-SHARE-002",
                event -> population(event) && by(event, "tax-bureau"),
                event -> "tax-bureau/population-basic",
                ExpectedAlerts::day);
        expected.count(
                "JX-MASK-001",
                event -> clearCitizenId(event) && (by(event, "statistics") || by(event, "health-app")),
                event -> event.require(Ecs.USER_NAME) + "/population-lookup",
                ExpectedAlerts::hour);
        expected.count(
                "JX-SHARE-004",
                event -> clearCitizenId(event) && by(event, "health-app"),
                event -> "health-app/population-lookup",
                ExpectedAlerts::hour);
        expected.bulk();
        return expected.counts;
    }

    private void count(
            String rule, Predicate<Event> breaks, Function<Event, String> key, Function<Instant, Instant> window) {
        for (Event event : events) {
            if (breaks.test(event)) {
                counts.merge(name(rule, key.apply(event), window.apply(event.require(Ecs.TIMESTAMP))), 1L, Long::sum);
            }
        }
    }

    /** One account that took many records within an hour: an alert only where the sum is large enough. */
    private void bulk() {
        Map<String, Long> records = new TreeMap<>();
        Map<String, Long> calls = new TreeMap<>();
        for (Event event : events) {
            if (population(event)) {
                String name = name(
                        "JX-EXPORT-001",
                        event.require(Ecs.USER_NAME) + "/population-basic",
                        hour(event.require(Ecs.TIMESTAMP)));
                records.merge(name, event.get(Ecs.FLOW_RECORDS).orElse(0L), Long::sum);
                calls.merge(name, 1L, Long::sum);
            }
        }
        records.values().removeIf(sum -> sum < BULK_RECORDS);
        records.keySet().forEach(name -> counts.put(name, calls.get(name)));
    }

    static String name(String rule, String key, Instant window) {
        return rule + " " + key + " " + window;
    }

    private static boolean flow(Event event, String interfaceId) {
        return event.require(Ecs.EVENT_DATASET).equals("jianxin.flow")
                && event.require(Ecs.FLOW_INTERFACE).equals(interfaceId);
    }

    private static boolean population(Event event) {
        return event.require(Ecs.EVENT_DATASET).equals("jianxin.flow")
                && event.get(Ecs.FLOW_DATASET).orElse("").equals("population-basic")
                && event.get(Ecs.FLOW_RECORDS).orElse(0L) > 0;
    }

    private static boolean by(Event event, String consumer) {
        return event.require(Ecs.USER_NAME).equals(consumer);
    }

    private static boolean clearCitizenId(Event event) {
        return event.get(Ecs.FLOW_EXPOSURES).orElse(List.of()).stream()
                .anyMatch(exposure -> exposure.kind().equals("citizen-id") && exposure.clear() > 0);
    }

    private static Instant hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private static Instant day(Instant at) {
        return LocalDate.ofInstant(at, CHINA).atStartOfDay(CHINA).toInstant();
    }
}
