package org.jianxin.agent.parse;

import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** The parsers by name. */
public final class Parsers {
    private static final List<String> NAMES = List.of("audit", "auth", "nginx", "nginx-json", "postgresql");

    private Parsers() {}

    /** Names that {@code parser:} may have, in order. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A new parser.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Parser create(String name, ParserContext context) {
        return switch (name) {
            case "audit" -> audit(AuditTables.bundled(), context);
            case "auth" -> new AuthParser(context);
            case "nginx" -> new NginxCombinedParser(new NginxEvents(context));
            case "nginx-json" -> new NginxJsonParser(new NginxEvents(context));
            case "postgresql" -> new PostgresqlParser(new PostgresqlEvents(context));
            default -> throw new IllegalArgumentException("no parser is called " + name);
        };
    }

    /** The audit parser over tables that are at hand. */
    public static Parser audit(AuditTables tables, ParserContext context) {
        return new AuditParser(tables, new AuditEvents(tables, context));
    }

    /** The event of a piece of a line that is too long to be read as one. */
    public static Event.Builder oversized(String parser, String piece, int part, ParserContext context) {
        String dataset =
                switch (parser) {
                    case "audit" -> "auditd.log";
                    case "auth" -> "system.auth";
                    case "postgresql" -> "postgresql.log";
                    default -> "nginx.access";
                };
        Redactor redactor = new Redactor(context.detector());
        Drafts drafts = new Drafts(dataset, dataset.substring(0, dataset.indexOf('.')), redactor);
        // A piece of SQL may begin inside a literal, one of audit inside hexadecimal digits, where nothing tells
        // what it is: the digest alone is kept.
        boolean telling = !parser.equals("postgresql") && !parser.equals("audit");
        Event.Builder event = telling ? drafts.of(piece) : drafts.withholding(piece);
        return event.put(Ecs.ERROR_MESSAGE, "part " + part + " of a line longer than 1 MiB");
    }
}
