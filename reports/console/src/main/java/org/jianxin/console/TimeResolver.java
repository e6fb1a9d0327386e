package org.jianxin.console;

import io.quarkus.qute.EngineConfiguration;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.NamespaceResolver;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletionStage;
import org.jianxin.events.EventJson;

/**
 * Times in templates: <code>{at:local(instant)}</code> in the zone of the appliance's clock, <code>{at:short(instant)}</code>
 * without year and seconds, <code>{at:utc(instant)}</code> and <code>{at:iso(instant)}</code>. The zone is the template
 * instance's attribute {@link #ZONE}.
 */
@EngineConfiguration
public final class TimeResolver implements NamespaceResolver {
    static final String ZONE = "zone";

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("MM-dd HH:mm");

    @Override
    public String getNamespace() {
        return "at";
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        ZoneId zone = context.getAttribute(ZONE) instanceof ZoneId chosen ? chosen : ZoneOffset.UTC;
        return context.evaluate(context.getParams().get(0))
                .thenApply(value -> format(context.getName(), (Instant) value, zone));
    }

    private static String format(String name, Instant instant, ZoneId zone) {
        return switch (name) {
            case "local" -> LOCAL.format(instant.atZone(zone));
            case "short" -> SHORT.format(instant.atZone(zone));
            case "utc" -> LOCAL.format(instant.atZone(ZoneOffset.UTC)) + " UTC";
            case "iso" -> EventJson.format(instant);
            default -> throw new IllegalArgumentException("no time format " + name);
        };
    }
}
