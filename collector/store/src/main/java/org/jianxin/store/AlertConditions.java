package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.EventJson;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;

/** What an {@link AlertQuery} asks for, in Elasticsearch's terms. */
final class AlertConditions {
    private AlertConditions() {}

    static Query of(AlertQuery query) {
        List<Query> filters = new ArrayList<>();
        any(filters, "severity", query.severities().stream().map(Severity::id).toList());
        any(filters, "status", query.statuses().stream().map(AlertStatus::id).toList());
        term(filters, "rule.id", query.ruleId());
        term(filters, "who.account", query.account());
        term(filters, "what.dataset", query.dataset());
        term(filters, "what.marker", query.marker());
        term(filters, "assignee", query.assignee());
        Instant from = query.from();
        if (from != null) {
            filters.add(Query.of(q ->
                    q.range(range -> range.date(date -> date.field("last_seen").gte(EventJson.format(from))))));
        }
        Instant to = query.to();
        if (to != null) {
            filters.add(Query.of(q ->
                    q.range(range -> range.date(date -> date.field("first_seen").lt(EventJson.format(to))))));
        }
        String text = query.text();
        if (text != null && !text.isBlank()) {
            filters.add(words(text.strip()));
        }
        return Query.of(q -> q.bool(bool -> bool.filter(filters)));
    }

    private static void any(List<Query> filters, String field, Collection<String> values) {
        if (!values.isEmpty()) {
            List<FieldValue> wanted = values.stream().map(FieldValue::of).toList();
            filters.add(Query.of(q -> q.terms(terms -> terms.field(field).terms(list -> list.value(wanted)))));
        }
    }

    private static void term(List<Query> filters, String field, @Nullable String value) {
        if (value != null) {
            filters.add(Query.of(q -> q.term(term -> term.field(field).value(value))));
        }
    }

    /** The titles are keywords, so a part of one is found by pattern; the reasons are text. */
    private static Query words(String text) {
        String pattern = "*" + text.replaceAll("([*?\\\\])", "\\\\$1") + "*";
        List<Query> places = new ArrayList<>();
        for (String field : List.of("reason_zh", "reason_en")) {
            places.add(Query.of(q -> q.matchPhrase(match -> match.field(field).query(text))));
        }
        for (String field : List.of("rule.title_zh", "rule.title_en")) {
            places.add(Query.of(q ->
                    q.wildcard(wildcard -> wildcard.field(field).value(pattern).caseInsensitive(true))));
        }
        return Query.of(q -> q.bool(bool -> bool.should(places).minimumShouldMatch("1")));
    }
}
