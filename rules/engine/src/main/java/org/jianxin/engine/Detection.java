package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jianxin.engine.AlertChange.Contribution;
import org.jianxin.engine.AlertChange.Match;
import org.jianxin.engine.LoginTracker.Success;
import org.jianxin.engine.WindowCounters.Accumulated;
import org.jianxin.engine.WindowCounters.Added;
import org.jianxin.engine.WindowCounters.Outcome;
import org.jianxin.events.Alert.Evidence;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;

/**
 * The whole way from events to changes of alerts, in memory: enrich, evaluate, count. The same events on the same state
 * give the same changes. Not for use by several threads.
 */
final class Detection implements AutoCloseable {
    private static final int MAX_KEY_PART = 256;

    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final CompiledRules compiled;
    private final Enricher enricher;
    private final Function<byte[], String> digest;
    private final WorkerSettings settings;
    private final EventJson json = new EventJson();

    /**
     * What a batch led to.
     *
     * @param changes one per alert concerned, in order of first match
     * @param findings matches of rules
     * @param poison events that could not be evaluated
     */
    record Result(Collection<AlertChange> changes, long findings, List<Poison> poison) {}

    /** An event that could not be evaluated, and why; the reason holds no values. */
    record Poison(String index, String id, String reason) {}

    /** What a rule found in one event; several exposures of one event are one. */
    private record Found(Rule rule, String key, long records, Match match) {
        Found with(Found other) {
            return new Found(rule, key, records, match.with(other.match));
        }
    }

    Detection(RulePack pack, Enricher enricher, Function<byte[], String> digest, WorkerSettings settings) {
        pack.rules().forEach(rule -> rules.put(rule.id(), rule));
        this.compiled = CompiledRules.compile(pack.rules());
        this.enricher = requireNonNull(enricher, "enricher");
        this.digest = requireNonNull(digest, "digest");
        this.settings = requireNonNull(settings, "settings");
    }

    /**
     * Takes a batch in, in order of event time.
     *
     * @param state changed
     * @param now when the batch was read
     */
    Result process(List<Arrival> batch, WorkerState state, Instant now) {
        List<Arrival> ordered = new ArrayList<>(batch);
        ordered.sort(Comparator.comparing(
                        (Arrival arrival) -> arrival.event().get(Ecs.TIMESTAMP).orElse(Instant.EPOCH))
                .thenComparing(Arrival::shard)
                .thenComparing(Arrival::seqNo));
        Map<String, AlertChange> changes = new LinkedHashMap<>();
        List<Poison> poison = new ArrayList<>();
        long findings = 0;
        for (Arrival arrival : ordered) {
            if (ownOutput(arrival.event())) {
                continue;
            }
            try {
                for (Occurrence occurrence : occurrences(arrival, state, now)) {
                    findings += occurrence.found().size();
                    for (Found found : occurrence.found()) {
                        count(found, occurrence, state, now, changes);
                    }
                }
            } catch (RuntimeException | EventFormatException | StackOverflowError e) {
                poison.add(
                        new Poison(arrival.index(), arrival.id(), e.getClass().getSimpleName()));
            }
        }
        return new Result(changes.values(), findings, poison);
    }

    /** Alerts are no events of ours, but should they ever be shipped as such, they must not raise alerts again. */
    private static boolean ownOutput(Event event) {
        return event.get(Ecs.EVENT_KIND).filter("alert"::equals).isPresent();
    }

    /**
     * Something found in {@code event}, come to light when {@code trigger} arrived.
     *
     * @param before events that led up to it
     */
    private record Occurrence(
            Arrival trigger,
            Event event,
            Collection<Found> found,
            Supplier<Evidence> evidence,
            List<Evidence> before) {}

    private List<Occurrence> occurrences(Arrival arrival, WorkerState state, Instant now) throws EventFormatException {
        Event event = arrival.event();
        Instant at = event.require(Ecs.TIMESTAMP);
        boolean login = LoginTracker.isLogin(event);
        String outcome = event.get(Ecs.EVENT_OUTCOME).orElse("");
        String interfaceId = event.get(Ecs.FLOW_INTERFACE).orElse("");
        long dormantDays = interfaceId.isEmpty() ? -1 : state.calls.dormantDays(interfaceId, at);
        long failures = login && outcome.equals("success") ? state.logins.failuresBefore(event) : 0;
        Collection<Found> found = evaluate(event, dormantDays, failures, Set.of());
        List<Occurrence> occurrences = new ArrayList<>();
        List<Evidence> before = failures > 0 ? state.logins.evidenceBefore(event) : List.of();
        occurrences.add(new Occurrence(arrival, event, found, () -> evidence(arrival, at), before));
        if (!interfaceId.isEmpty()) {
            state.calls.called(interfaceId, at);
        }
        if (login && outcome.equals("success")) {
            String text = new String(json.write(LoginTracker.reduced(event)), StandardCharsets.UTF_8);
            String sm3 = evidence(arrival, at).sm3();
            state.logins.succeeded(
                    event, new Success(at, arrival.index(), arrival.id(), sm3, text, ruleIds(found)), now);
        } else if (login && outcome.equals("failure")) {
            for (Success success : state.logins.failed(event, evidence(arrival, at), now)) {
                Event earlier = json.read(success.event().getBytes(StandardCharsets.UTF_8));
                Collection<Found> late = evaluate(earlier, -1, state.logins.failuresBefore(earlier), success.fired());
                success.fired().addAll(ruleIds(late));
                occurrences.add(new Occurrence(
                        arrival,
                        earlier,
                        late,
                        () -> new Evidence(success.index(), success.id(), success.sm3(), success.at()),
                        state.logins.evidenceBefore(earlier)));
            }
        }
        return occurrences;
    }

    private Evidence evidence(Arrival arrival, Instant at) {
        return new Evidence(arrival.index(), arrival.id(), digest.apply(json.write(arrival.event())), at);
    }

    private static Set<String> ruleIds(Collection<Found> found) {
        Set<String> ids = new TreeSet<>();
        found.forEach(one -> ids.add(one.rule().id()));
        return ids;
    }

    /** What the rules find in one event, but for those in {@code without}. */
    private Collection<Found> evaluate(Event event, long dormantDays, long failedLogins, Set<String> without) {
        AuditEvent audit = enricher.audit(event, dormantDays, failedLogins);
        Map<String, Found> found = new LinkedHashMap<>();
        Findings sink = (ruleId, fact) -> {
            if (!without.contains(ruleId)) {
                Rule rule = requireNonNull(rules.get(ruleId), ruleId);
                String key = key(rule, event, fact);
                Match match = AlertSubject.of(rule, event, audit, fact);
                found.merge(ruleId + "\n" + key, new Found(rule, key, audit.records(), match), Found::with);
            }
        };
        compiled.evaluate(audit, sink);
        for (FieldExposure exposure : enricher.exposures(event, audit)) {
            compiled.evaluate(exposure, sink);
        }
        return found.values();
    }

    /**
     * What the rule groups by. Each step of a drill has an alert of its own, so that it does not vanish in one that was
     * there before, or hide a real attack in its own; but only where one event makes an alert, because whoever sends the
     * marker must not be able to split what is added up.
     */
    private String key(Rule rule, Event event, Fact fact) {
        String key = rule.key().fill(name -> {
            String value = FactFields.of(rule.fact()).text(fact, name);
            return value.isEmpty() ? "-" : shortened(value);
        });
        return rule.window().immediate()
                ? event.get(Ecs.DRILL_MARKER).map(marker -> key + "/" + marker).orElse(key)
                : key;
    }

    /** Names can be an attacker's choice and of any length; keys are held in memory and must not be. */
    private String shortened(String value) {
        return value.length() <= MAX_KEY_PART
                ? value
                : value.substring(0, MAX_KEY_PART / 2) + "…" + digest.apply(value.getBytes(StandardCharsets.UTF_8));
    }

    private void count(
            Found found, Occurrence occurrence, WorkerState state, Instant now, Map<String, AlertChange> changes) {
        Rule rule = found.rule();
        Window window = rule.window();
        Instant at = occurrence.event().require(Ecs.TIMESTAMP);
        Instant start = window.startOf(at, settings.zone());
        Arrival trigger = occurrence.trigger();
        if (window.measure() == Window.Measure.RECORDS && found.records() <= 0) {
            return;
        }
        Accumulated accumulated = null;
        if (!window.immediate()) {
            Added added = state.counters.add(
                    new WindowCounters.Key(rule.id(), found.key(), start),
                    start.plus(window.length()),
                    window.measure() == Window.Measure.RECORDS ? found.records() : 1,
                    window.threshold(),
                    trigger.shard(),
                    trigger.seqNo(),
                    at,
                    occurrence.evidence(),
                    now);
            if (added.outcome() == Outcome.BELOW) {
                return;
            }
            accumulated = added.accumulated();
        }
        String id = digest.apply(
                (rule.id() + "\n" + found.key() + "\n" + start.toEpochMilli()).getBytes(StandardCharsets.UTF_8));
        AlertChange change = changes.get(id);
        if (change == null) {
            change = new AlertChange(id, rule, found.key(), start, found.match(), accumulated);
            changes.put(id, change);
        }
        if (accumulated == null) {
            change.add(
                    found.match(),
                    new Contribution(
                            trigger.shard(),
                            trigger.seqNo(),
                            occurrence.evidence().get(),
                            occurrence.before()));
        }
    }

    @Override
    public void close() {
        compiled.close();
    }
}
