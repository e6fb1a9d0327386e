package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The alert queue as one URL shows it.
 *
 * @param url this page
 * @param nextUrl the next page; empty when this is the last
 * @param firstUrl the first page; empty when this is it
 * @param total alerts on all pages
 * @param expired whether the page asked for belonged to a search begun too long ago, so that this is the first page
 * @param narrowed whether a filter is set
 */
public record QueueView(
        String url,
        String nextUrl,
        String firstUrl,
        long total,
        boolean expired,
        boolean narrowed,
        boolean mayAct,
        String me,
        Form form,
        List<AlertRow> rows) {
    public QueueView {
        requireNonNull(url, "url");
        rows = List.copyOf(rows);
    }

    /** The filter bar. */
    public record Form(
            List<Choice> severities,
            List<Choice> statuses,
            List<Choice> rules,
            List<Choice> spans,
            List<Choice> sorts,
            String account,
            String dataset,
            String assignee,
            String text,
            String from,
            String to) {
        public Form {
            severities = List.copyOf(severities);
            statuses = List.copyOf(statuses);
            rules = List.copyOf(rules);
            spans = List.copyOf(spans);
            sorts = List.copyOf(sorts);
        }

        /** Whether a field of the folded part is in use, so that it must be seen. */
        public boolean unfolded() {
            return !(from + to + account + dataset + assignee).isEmpty();
        }
    }

    /**
     * One value a filter can have.
     *
     * @param count alerts that have it under the other filters; 0 where it is not counted
     */
    public record Choice(String value, String label, long count, boolean chosen) {}
}
