package org.jianxin.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jianxin.engine.AlertChange.Match;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/** Who and what an alert is about, and the sentence that says why, from the fact that fired the rule. */
final class AlertSubject {
    private AlertSubject() {}

    static Match of(Rule rule, Event event, AuditEvent audit, Fact fact) {
        Function<String, String> values = name -> switch (name) {
            case "threshold" -> Long.toString(rule.window().threshold());
            case "window" -> length(rule.window());
            default -> FactFields.of(rule.fact()).text(fact, name);
        };
        return new Match(
                new Alert.Who(
                        orNull(audit.account()),
                        orNull(audit.unit()),
                        orNull(audit.host().isEmpty() ? audit.agent() : audit.host()),
                        orNull(audit.sourceIp())),
                what(event, audit, fact),
                rule.reason().zh().fill(values),
                rule.reason().en().fill(values));
    }

    private static Alert.What what(Event event, AuditEvent audit, Fact fact) {
        Set<String> fields = new LinkedHashSet<>();
        int grade;
        if (fact instanceof FieldExposure exposure) {
            fields.add(exposure.field());
            grade = exposure.grade();
        } else if (audit.interfaceId().isEmpty()) {
            fields.addAll(audit.columns());
            fields.addAll(audit.predicateColumns());
            grade = Math.max(audit.columnGrade(), audit.predicateGrade());
        } else {
            event.get(Ecs.FLOW_EXPOSURES).orElse(List.of()).forEach(exposure -> fields.add(exposure.field()));
            grade = audit.datasetGrade();
        }
        return new Alert.What(
                orNull(audit.datasetId()),
                fields.stream().limit(AlertChange.MAX_FIELDS).toList(),
                grade,
                orNull(channel(audit)),
                event.get(Ecs.FLOW_CONSUMER).orElse(null),
                event.get(Ecs.DRILL_MARKER).orElse(null));
    }

    private static String channel(AuditEvent audit) {
        if (!audit.interfaceId().isEmpty()) {
            return audit.interfaceId();
        }
        return audit.database().isEmpty() ? audit.gapSource() : audit.database();
    }

    /** {@code 10m}, {@code 1h}, {@code 1d}: the largest unit that divides it. */
    private static String length(Window window) {
        long seconds = window.length().toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
