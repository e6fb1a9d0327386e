package org.jianxin.console.alerts;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;
import org.jianxin.engine.Rule;
import org.jianxin.engine.RulePack;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.store.AlertCounts;
import org.jianxin.store.AlertPage;
import org.jianxin.store.AlertSort;
import org.jianxin.store.CursorExpiredException;

/** Makes {@link QueueView}s. */
@Singleton
final class QueueViews {
    private static final int PAGE = 50;
    private static final List<String> SPANS = List.of("1h", "24h", "7d", "30d");

    private final AlertDesk desk;
    private final RulePack rules;
    private final Clock clock;

    QueueViews(AlertDesk desk, RulePack rules, Clock clock) {
        this.desk = desk;
        this.rules = rules;
        this.clock = clock;
    }

    QueueView of(AlertFilter asked, Viewer viewer) {
        AlertFilter filter = asked;
        AlertPage page;
        try {
            page = page(filter);
        } catch (CursorExpiredException e) {
            filter = asked.withCursor(null);
            page = page(filter);
        }
        AlertCounts counts = desk.counts(filter.withSeverities(Set.of()).query(clock, 1));
        return new QueueView(
                filter.url(),
                page.cursor() == null ? "" : filter.withCursor(page.cursor()).url(),
                filter.cursor() == null ? "" : filter.withCursor(null).url(),
                page.total(),
                filter.cursor() == null && asked.cursor() != null,
                filter.narrows(),
                viewer.roles().contains(Role.SECURITY_ADMINISTRATOR),
                viewer.subject(),
                form(filter, counts, viewer),
                page.alerts().stream().map(alert -> AlertRow.of(alert, viewer)).toList());
    }

    private AlertPage page(AlertFilter filter) {
        try {
            return desk.page(filter.query(clock, PAGE));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badInput("cursor", "…"); // the one part of the query that is opaque text
        }
    }

    private QueueView.Form form(AlertFilter filter, AlertCounts counts, Viewer viewer) {
        List<QueueView.Choice> severities = new ArrayList<>();
        for (int i = Severity.values().length - 1; i >= 0; i--) {
            Severity severity = Severity.values()[i];
            severities.add(new QueueView.Choice(
                    severity.id(),
                    "",
                    counts.bySeverity().getOrDefault(severity, 0L),
                    filter.severities().contains(severity)));
        }
        List<QueueView.Choice> statuses = new ArrayList<>();
        for (AlertStatus status : AlertStatus.values()) {
            statuses.add(
                    new QueueView.Choice(status.id(), "", 0, filter.statuses().contains(status)));
        }
        List<QueueView.Choice> sorts = new ArrayList<>();
        for (AlertSort sort : AlertSort.values()) {
            sorts.add(new QueueView.Choice(sort.name().toLowerCase(Locale.ROOT), "", 0, sort == filter.sort()));
        }
        return new QueueView.Form(
                severities,
                statuses,
                ruleChoices(filter, viewer),
                SPANS.stream()
                        .map(span -> new QueueView.Choice(span, "", 0, span.equals(filter.last())))
                        .toList(),
                sorts,
                filter.account(),
                filter.dataset(),
                filter.assignee(),
                filter.text(),
                filter.from(),
                filter.to());
    }

    /** Every rule of the pack, and the one in the URL even if it is gone. */
    private List<QueueView.Choice> ruleChoices(AlertFilter filter, Viewer viewer) {
        List<QueueView.Choice> choices = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            String title =
                    viewer.language().choose(rule.title().zh(), rule.title().en());
            choices.add(new QueueView.Choice(
                    rule.id(), rule.id() + " " + title, 0, rule.id().equals(filter.rule())));
        }
        if (!filter.rule().isEmpty() && rules.rule(filter.rule()).isEmpty()) {
            choices.add(new QueueView.Choice(filter.rule(), filter.rule(), 0, true));
        }
        choices.sort(Comparator.comparing(QueueView.Choice::value));
        return choices;
    }
}
