package org.jianxin.gateway;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.decision.DecisionReplay;
import org.jianxin.gateway.policy.Ruling;

/** What would change, gathered by who, what, and from which outcome to which. */
final class ReplayReport implements DecisionReplay.Listener {
    /** Ids of records shown for each cause in text; JSON has all. */
    private static final int SHOWN = 10;

    private final Map<Change, Count> changes = new LinkedHashMap<>();
    private final Map<String, List<String>> undecidable = new LinkedHashMap<>();
    private long same;
    private long untouched;

    /**
     * @param who account or certificate name; empty for nobody
     * @param where interface, or path where it is none
     */
    private record Change(
            String who,
            String method,
            String where,
            String before,
            String after,
            String ruleBefore,
            String ruleAfter) {}

    private static final class Count {
        private long number;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        void add(Instant at) {
            number++;
            first = at.isBefore(first) ? at : first;
            last = at.isAfter(last) ? at : last;
        }
    }

    @Override
    public void decided(Event before, Ruling after) {
        String outcome = before.get(Ecs.DECISION_OUTCOME).orElse("");
        if (outcome.equals(after.outcome().id())) {
            same++;
            return;
        }
        String path = before.get(Ecs.URL_PATH).orElse("");
        Change change = new Change(
                before.get(Ecs.USER_NAME).orElse(""),
                before.get(Ecs.HTTP_REQUEST_METHOD).orElse(""),
                before.get(Ecs.FLOW_INTERFACE).map(id -> "/share/" + id).orElse(path),
                outcome,
                after.outcome().id(),
                before.get(Ecs.DECISION_POLICY).orElse(""),
                after.rule());
        changes.computeIfAbsent(change, c -> new Count())
                .add(before.get(Ecs.TIMESTAMP).orElse(Instant.EPOCH));
    }

    @Override
    public void untouched(Event before) {
        untouched++;
    }

    @Override
    public void undecidable(Event before, String why) {
        undecidable
                .computeIfAbsent(why, w -> new ArrayList<>())
                .add(before.get(Ecs.DECISION_ID).orElse(""));
    }

    /** Whether nothing would change, as far as anything was found. */
    boolean clean() {
        return changes.isEmpty() && undecidable.isEmpty();
    }

    private List<Map.Entry<Change, Count>> mostFirst() {
        Comparator<Map.Entry<Change, Count>> byCount = Comparator.comparingLong(entry -> -entry.getValue().number);
        return changes.entrySet().stream().sorted(byCount).toList();
    }

    Map<String, Object> values() {
        List<Map<String, Object>> listed = new ArrayList<>();
        for (Map.Entry<Change, Count> entry : mostFirst()) {
            Change change = entry.getKey();
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("who", change.who());
            values.put("method", change.method());
            values.put("where", change.where());
            values.put("before", change.before());
            values.put("after", change.after());
            values.put("rule_before", change.ruleBefore());
            values.put("rule_after", change.ruleAfter());
            values.put("count", entry.getValue().number);
            values.put("first", entry.getValue().first.toString());
            values.put("last", entry.getValue().last.toString());
            listed.add(values);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("same", same);
        values.put("not_the_policys", untouched);
        values.put("changes", listed);
        values.put("undecidable", undecidable);
        return values;
    }

    void print(PrintWriter out) {
        out.printf("不变 / the same: %d，与策略无关 / not the policy's to decide: %d%n", same, untouched);
        for (Map.Entry<Change, Count> entry : mostFirst()) {
            Change change = entry.getKey();
            Count count = entry.getValue();
            out.printf(
                    "%s → %s  %d×  %s  %s %s  (%s → %s)  %s … %s%n",
                    change.before(),
                    change.after(),
                    count.number,
                    change.who().isEmpty() ? "—" : change.who(),
                    change.method(),
                    change.where(),
                    change.ruleBefore(),
                    change.ruleAfter(),
                    count.first,
                    count.last);
        }
        undecidable.forEach((why, ids) -> out.printf(
                "无法重新判定 / cannot be decided again: %d× %s: %s%s%n",
                ids.size(),
                why,
                String.join(" ", ids.subList(0, Math.min(SHOWN, ids.size()))),
                ids.size() > SHOWN ? " …" : ""));
    }
}
