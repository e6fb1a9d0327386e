package org.jianxin.console.alerts;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jianxin.engine.Rule;
import org.jianxin.engine.RulePack;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.events.Exposure;
import org.jianxin.sm.Sm3;
import org.jianxin.store.EventWrite;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.WriteResult;
import org.jspecify.annotations.Nullable;

/** Puts alerts with real evidence into the real store, by the rules that ship with the product. */
@Singleton
public final class AlertSamples {
    private final EventJson json = new EventJson();
    private final SearchCluster cluster;
    private final RulePack rules;
    private final Clock clock;

    AlertSamples(SearchCluster cluster, RulePack rules, Clock clock) {
        this.cluster = cluster;
        this.rules = rules;
        this.clock = clock;
    }

    /** A new alert of a rule, with an account nobody else has, so that tests do not see each other's. */
    public Alert raise(String ruleId) {
        return raise(ruleId, "account-" + UUID.randomUUID().toString().substring(0, 8), 1);
    }

    /** A new alert with that many events behind it, one a second, ending now. */
    public Alert raise(String ruleId, String account, int events) {
        return raise(ruleId, account, events, clock.instant());
    }

    public Alert raise(String ruleId, String account, int events, Instant last) {
        Rule rule = rules.rule(ruleId).orElseThrow();
        Instant lastSeen = last.truncatedTo(ChronoUnit.MILLIS);
        Instant firstSeen = lastSeen.minus(Duration.ofSeconds(events - 1L));
        List<Alert.Evidence> evidence = new ArrayList<>();
        for (int i = 0; i < Math.min(events, Alert.MAX_EVIDENCE); i++) {
            evidence.add(store(event(account, firstSeen.plusSeconds(i), i + 1)));
        }
        Alert alert = new Alert(
                Sm3.hex((ruleId + account + firstSeen).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                rule.reference(),
                rule.severity(),
                account + "/population-lookup",
                firstSeen.truncatedTo(ChronoUnit.HOURS),
                firstSeen,
                lastSeen,
                lastSeen.plusMillis(700),
                events,
                new Alert.Who(account, "市税务局", null, "10.20.1.7"),
                new Alert.What(
                        "population-basic",
                        List.of("data.list.id_card", "data.list.mobile", "data.list.name", "data.list.address"),
                        3,
                        "population-lookup",
                        "市税务局 · 内网",
                        null),
                "接口 population-lookup 向 " + account + "（市税务局）返回的字段 data.list.id_card 中有明文公民身份号码；该字段为 3 级，接收方仅获准查看 2 级。",
                "Interface population-lookup gave " + account + " (tax bureau) citizen ids in clear in field"
                        + " data.list.id_card; the field is of grade 3, the receiver is cleared for grade 2.",
                evidence,
                Map.of("logs-jianxin.flow-default-000001[0]", 41L),
                AlertStatus.NEW,
                null,
                null,
                List.of());
        return put(alert);
    }

    /** Writes an alert as it is, over whatever is there. */
    public Alert put(Alert alert) {
        try {
            Alert stored = cluster.alerts().change(alert.id(), before -> alert);
            cluster.alerts().refresh();
            return stored;
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    public Alert get(String id) {
        try {
            return cluster.alerts().get(id).orElseThrow();
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rules worker counts more events into an alert, as it does while officers work on it. */
    public void grow(String id, long more) {
        try {
            cluster.alerts().change(id, alert -> grown(alert, more));
            cluster.alerts().refresh();
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Alert grown(@Nullable Alert alert, long more) {
        Alert found = java.util.Objects.requireNonNull(alert);
        return new Alert(
                found.id(),
                found.rule(),
                found.severity(),
                found.key(),
                found.windowStart(),
                found.firstSeen(),
                found.lastSeen(),
                found.raisedAt(),
                found.count() + more,
                found.who(),
                found.what(),
                found.reasonZh(),
                found.reasonEn(),
                found.evidence(),
                found.applied(),
                found.status(),
                found.assignee(),
                found.verdict(),
                found.history());
    }

    /** The same alert with other evidence. */
    public static Alert withEvidence(Alert alert, List<Alert.Evidence> evidence) {
        return new Alert(
                alert.id(),
                alert.rule(),
                alert.severity(),
                alert.key(),
                alert.windowStart(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.raisedAt(),
                alert.count(),
                alert.who(),
                alert.what(),
                alert.reasonZh(),
                alert.reasonEn(),
                evidence,
                alert.applied(),
                alert.status(),
                alert.assignee(),
                alert.verdict(),
                alert.history());
    }

    public Event event(String account, Instant at, long sequence) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, at)
                .put(Ecs.EVENT_ID, "gateway-1:data-flow:" + UUID.randomUUID())
                .put(Ecs.EVENT_SEQUENCE, sequence)
                .put(Ecs.EVENT_DATASET, "jianxin.flow")
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_CATEGORY, List.of("web"))
                .put(Ecs.EVENT_ACTION, "data-shared")
                .put(Ecs.USER_NAME, account)
                .put(Ecs.ORGANIZATION_NAME, "市税务局")
                .put(Ecs.SOURCE_IP, "10.20.1.7")
                .put(Ecs.URL_PATH, "/share/population-lookup/v1/people")
                .put(Ecs.FLOW_INTERFACE, "population-lookup")
                .put(Ecs.FLOW_DATASET, "population-basic")
                .put(Ecs.FLOW_CONSUMER, account)
                .put(Ecs.FLOW_ZONE, "internal")
                .put(Ecs.FLOW_CLEARANCE, 2L)
                .put(Ecs.FLOW_RECORDS, 20L)
                .put(
                        Ecs.FLOW_EXPOSURES,
                        List.of(
                                new Exposure(
                                        "data.list.id_card", "citizen-id", 3, 20, 0, 0, "110***********001X", "ab12"),
                                new Exposure("data.list.mobile", "mobile", 3, 0, 18, 2, "138****8000", null)))
                .build();
    }

    public Alert.Evidence store(Event event) {
        try {
            String index = cluster.events().writeIndex("jianxin.flow");
            String id = event.require(Ecs.EVENT_ID);
            WriteResult result = cluster.events().write(List.of(new EventWrite(index, id, event)));
            if (!result.rejected().isEmpty()) {
                throw new IllegalStateException(result.rejected().toString());
            }
            return new Alert.Evidence(index, id, Sm3.hex(json.write(event)), event.require(Ecs.TIMESTAMP));
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }
}
