package org.jianxin.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;

/**
 * Traffic of an afternoon and evening in a data bureau, good and bad, the same for the same seed; not in order of time. It
 * begins with calls of interfaces a hundred days earlier, which are called again once.
 */
final class MixedEvents {
    private static final Instant NOON = Instant.parse("2026-03-02T04:30:00Z");
    private static final int DORMANT = 5;
    /** So many that each shard holds one of each interface. */
    private static final int OLD_CALLS = 12 * DORMANT;

    private static final int AGAIN_FROM = 2_000;
    private static final String[] CONSUMERS = {"tax-bureau", "housing-bureau", "education-bureau", "open-portal"};
    private static final String[] ACCOUNTS = {"statistics_reader", "population_owner", "temp_user"};

    private final Random random;

    MixedEvents(long seed) {
        random = new Random(seed);
    }

    List<Event> make(int count) {
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Instant at = NOON.plus(Duration.ofMillis(i * 2_000L + random.nextInt(60_000)));
            Event.Builder event = Event.builder()
                    .put(Ecs.TIMESTAMP, at)
                    .put(Ecs.EVENT_KIND, "event")
                    .put(Ecs.EVENT_SEQUENCE, (long) i)
                    .put(Ecs.AGENT_ID, "agent-" + i % 5);
            int kind = random.nextInt(100);
            if (i < OLD_CALLS) {
                event.put(Ecs.TIMESTAMP, at.minus(Duration.ofDays(100)));
                dormant(event, i % DORMANT);
            } else if (i >= AGAIN_FROM && i < AGAIN_FROM + DORMANT) {
                dormant(event.put(Ecs.TAGS, List.of("interface-dormant")), i - AGAIN_FROM);
            } else if (kind < 30) {
                flow(event);
            } else if (kind < 50) {
                sql(event);
            } else if (kind < 70) {
                login(event);
            } else if (kind < 85) {
                decision(event);
            } else if (kind < 86) {
                machinery(event, i);
            } else {
                event.put(Ecs.EVENT_DATASET, "nginx.access").put(Ecs.URL_PATH, "/index.html");
            }
            events.add(event.put(Ecs.EVENT_ID, "mixed:" + i).build());
        }
        return events;
    }

    private static void dormant(Event.Builder event, int number) {
        event.put(Ecs.EVENT_DATASET, "jianxin.flow")
                .put(Ecs.EVENT_ACTION, "data-shared")
                .put(Ecs.USER_NAME, "tax-bureau")
                .put(Ecs.FLOW_CONSUMER, "tax-bureau")
                .put(Ecs.FLOW_INTERFACE, "epidemic-" + number)
                .put(Ecs.FLOW_ZONE, "internal")
                .put(Ecs.FLOW_RECORDS, 1L);
    }

    private void machinery(Event.Builder event, int i) {
        switch (random.nextInt(4)) {
            case 0 -> event.put(Ecs.EVENT_DATASET, "jianxin.intake")
                    .put(Ecs.EVENT_ACTION, "sequence-gap")
                    .put(Ecs.GAP_SOURCE, "nginx-access")
                    .put(Ecs.GAP_FIRST, (long) i)
                    .put(Ecs.GAP_LAST, i + 3L);
            case 1 -> event.put(Ecs.EVENT_DATASET, "jianxin.intake")
                    .put(Ecs.EVENT_ACTION, "event-rejected")
                    .put(Ecs.EVENT_REASON, "store-rejected");
            case 2 -> event.put(Ecs.EVENT_DATASET, "jianxin.intake")
                    .put(Ecs.EVENT_ACTION, "segment-refused")
                    .put(Ecs.EVENT_REASON, "broken-chain");
            default -> event.put(Ecs.EVENT_DATASET, "auditd.log")
                    .put(Ecs.EVENT_ACTION, "daemon_end")
                    .put(Ecs.HOST_NAME, "db-0" + i % 3)
                    .put(Ecs.USER_NAME, "root");
        }
    }

    private void flow(Event.Builder event) {
        String consumer = CONSUMERS[random.nextInt(CONSUMERS.length)];
        boolean population = random.nextInt(10) < 7;
        boolean caseFiles = !population && random.nextInt(10) == 0;
        event.put(Ecs.EVENT_DATASET, "jianxin.flow")
                .put(Ecs.EVENT_ACTION, "data-shared")
                .put(Ecs.EVENT_OUTCOME, "success")
                .put(Ecs.USER_NAME, consumer)
                .put(Ecs.FLOW_CONSUMER, consumer)
                .put(
                        Ecs.FLOW_INTERFACE,
                        population ? "population-lookup" : caseFiles ? "case-lookup" : "enterprise-lookup")
                .put(
                        Ecs.FLOW_DATASET,
                        population ? "population-basic" : caseFiles ? "case-files" : "enterprise-register")
                .put(Ecs.FLOW_ZONE, consumer.equals("open-portal") ? "open" : "internal")
                .put(Ecs.FLOW_CLEARANCE, 2L)
                .put(Ecs.FLOW_RECORDS, (long) random.nextInt(8));
        if (population && random.nextInt(12) == 0) {
            boolean clear = random.nextBoolean();
            event.put(
                    Ecs.FLOW_EXPOSURES,
                    List.of(
                            new Exposure("list.id_card", "citizen-id", 3, clear ? 2 : 0, 1, clear ? 0 : 1, null, null),
                            new Exposure("list.mobile", "mobile", 2, 0, 3, 0, null, null)));
        }
    }

    private void sql(Event.Builder event) {
        if (random.nextInt(100) == 0) {
            event.put(Ecs.SQL_UNREAD, true);
        }
        event.put(Ecs.EVENT_DATASET, "postgresql.log")
                .put(Ecs.EVENT_ACTION, "pgaudit-read")
                .put(Ecs.USER_NAME, ACCOUNTS[random.nextInt(ACCOUNTS.length)])
                .put(Ecs.HOST_NAME, "db-01")
                .put(Ecs.DATABASE_NAME, "population")
                .put(Ecs.SQL_COMMAND, "SELECT")
                .put(Ecs.SQL_TABLES, List.of("public.population"))
                .put(Ecs.SQL_ROWS, (long) random.nextInt(20))
                .put(Ecs.SQL_COLUMNS, List.of(random.nextInt(20) == 0 ? "population.id_card" : "population.plate"))
                .put(
                        Ecs.SQL_PREDICATE_COLUMNS,
                        List.of(random.nextInt(40) == 0 ? "population.id_card" : "population.plate"));
    }

    private void login(Event.Builder event) {
        if (random.nextInt(4) == 0) {
            boolean failed = random.nextInt(10) < 7;
            event.put(Ecs.EVENT_DATASET, "jianxin.decision")
                    .put(Ecs.EVENT_CATEGORY, List.of("authentication"))
                    .put(Ecs.EVENT_ACTION, "login")
                    .put(Ecs.EVENT_OUTCOME, failed ? "failure" : "success")
                    .put(Ecs.EVENT_REASON, failed ? "bad-password" : "allowed")
                    .put(Ecs.USER_NAME, "officer-" + random.nextInt(6))
                    .put(Ecs.SOURCE_IP, "10.20.3." + random.nextInt(3));
            return;
        }
        event.put(Ecs.EVENT_DATASET, "system.auth")
                .put(Ecs.EVENT_CATEGORY, List.of("authentication"))
                .put(Ecs.EVENT_ACTION, random.nextInt(6) == 0 ? "sudo" : "ssh_login")
                .put(Ecs.EVENT_OUTCOME, random.nextInt(10) < 7 ? "failure" : "success")
                .put(Ecs.USER_NAME, "user-" + random.nextInt(12))
                .put(Ecs.HOST_NAME, "web-0" + random.nextInt(2))
                .put(Ecs.SOURCE_IP, "10.9.0." + random.nextInt(4));
    }

    private void decision(Event.Builder event) {
        String[] reasons = {"role-not-allowed", "no-policy", "allowed", "allowed", "interface-not-registered"};
        String reason = random.nextInt(300) == 0 ? "token-binding-mismatch" : reasons[random.nextInt(5)];
        event.put(Ecs.EVENT_DATASET, "jianxin.decision")
                .put(Ecs.EVENT_ACTION, "access-decision")
                .put(Ecs.EVENT_OUTCOME, reason.equals("allowed") ? "success" : "failure")
                .put(Ecs.EVENT_REASON, reason)
                .put(Ecs.USER_NAME, "officer-" + random.nextInt(6))
                .put(Ecs.SOURCE_IP, "10.20.3." + random.nextInt(3))
                .put(Ecs.URL_PATH, "/console/alerts");
    }
}
