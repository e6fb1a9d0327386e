package org.jianxin.console.alerts;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jianxin.console.Language;
import org.jianxin.console.Pipeline;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Viewer;
import org.jianxin.engine.RulePack;
import org.jianxin.engine.WorkerStatus;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.intake.AgentIntake;
import org.jianxin.store.AlertCounts;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.StoreUnavailableException;

/** Makes {@link StartView}s. */
@Singleton
final class StartViews {
    private static final int LATEST = 8;
    private static final int TOP_RULES = 6;

    private final AlertDesk desk;
    private final RulePack rules;
    private final Pipeline pipeline;
    private final Clock clock;

    StartViews(AlertDesk desk, RulePack rules, Pipeline pipeline, Clock clock) {
        this.desk = desk;
        this.rules = rules;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    StartView of(Viewer viewer) {
        AlertFilter open = AlertFilter.open();
        AlertFilter fresh = open.withStatuses(EnumSet.of(AlertStatus.NEW));
        AlertFilter mine = open.withAssignee(viewer.subject());
        AlertFilter closed = open.withStatuses(EnumSet.of(AlertStatus.CLOSED)).withLast("24h");
        AlertCounts counts = desk.counts(open.query(clock, 1));
        return new StartView(
                severities(open, counts),
                tile("fresh", counts.byStatus().getOrDefault(AlertStatus.NEW, 0L), fresh),
                tile("mine", desk.counts(mine.query(clock, 1)).total(), mine),
                tile("closed", desk.counts(closed.query(clock, 1)).total(), closed),
                desk.page(fresh.query(clock, LATEST)).alerts().stream()
                        .map(alert -> AlertRow.of(alert, viewer))
                        .toList(),
                topRules(open, counts, viewer.language()),
                counts.total(),
                pipeline());
    }

    private static StartView.Tile tile(String key, long count, AlertFilter list) {
        return new StartView.Tile(key, "", count, 0, list.url());
    }

    private static List<StartView.Tile> severities(AlertFilter open, AlertCounts counts) {
        List<StartView.Tile> tiles = new ArrayList<>();
        for (int i = Severity.values().length - 1; i >= 0; i--) {
            Severity severity = Severity.values()[i];
            tiles.add(tile(
                    severity.id(),
                    counts.bySeverity().getOrDefault(severity, 0L),
                    open.withSeverities(Set.of(severity))));
        }
        return tiles;
    }

    private List<StartView.Tile> topRules(AlertFilter open, AlertCounts counts, Language language) {
        long most = counts.byRule().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(1);
        return counts.byRule().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP_RULES)
                .map(entry -> new StartView.Tile(
                        entry.getKey(),
                        rules.rule(entry.getKey())
                                .map(rule -> language.choose(
                                        rule.title().zh(), rule.title().en()))
                                .orElse(""),
                        entry.getValue(),
                        (int) (100 * entry.getValue() / most),
                        open.withRule(entry.getKey()).url()))
                .toList();
    }

    private StartView.Pipeline pipeline() {
        List<AgentIntake> agents;
        try {
            agents = pipeline.agents();
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
        Optional<WorkerStatus> worker = pipeline.worker();
        return new StartView.Pipeline(
                agents.size(),
                (int) agents.stream().filter(Pipeline::silent).count(),
                agents.stream().mapToLong(AgentIntake::lost).sum(),
                agents.stream()
                        .mapToLong(agent -> Math.max(0, agent.lag().toSeconds()))
                        .max()
                        .orElse(-1),
                worker.map(status -> status.state().name().toLowerCase(Locale.ROOT))
                        .orElse(""),
                worker.map(WorkerStatus::lagEvents).orElse(-1L));
    }

    /** Alerts of the last 24 hours, open or closed, by the hour they were raised in. */
    Trend trend() {
        AlertQuery recent = AlertQuery.all().between(Trend.firstHour(clock), null);
        return Trend.of(desk.histogram(recent, Duration.ofHours(1)), clock);
    }
}
