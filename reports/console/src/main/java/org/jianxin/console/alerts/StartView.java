package org.jianxin.console.alerts;

import java.util.List;

/**
 * What needs action.
 *
 * @param severities open alerts by severity, gravest first
 * @param fresh not yet looked at by anybody
 * @param mine open and with the viewer
 * @param closed closed ones among the alerts of the last 24 hours
 * @param latest the gravest of the fresh ones
 * @param rules rules with the most open alerts
 */
public record StartView(
        List<Tile> severities,
        Tile fresh,
        Tile mine,
        Tile closed,
        List<AlertRow> latest,
        List<Tile> rules,
        long open,
        Pipeline pipeline) {
    public StartView {
        severities = List.copyOf(severities);
        latest = List.copyOf(latest);
        rules = List.copyOf(rules);
    }

    /**
     * A number and the list behind it.
     *
     * @param key severity, rule id, or key of the text
     * @param label text beside the key; empty when the key says it
     * @param share of the largest of its row, 0 to 100
     */
    public record Tile(String key, String label, long count, int share, String url) {}

    /**
     * Whether what is shown is complete and recent.
     *
     * @param agents agents that ever sent something
     * @param silent agents that sent nothing for too long
     * @param lost events that never came
     * @param collectLagSeconds the longest way of an agent's newest event from reading to stored; -1 when not known
     * @param worker state of the rules worker in lower case; empty when not known here
     * @param backlog events stored and not yet evaluated; -1 when not known
     */
    public record Pipeline(int agents, int silent, long lost, long collectLagSeconds, String worker, long backlog) {}
}
