package org.jianxin.agent.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/** Says in ECS what one entry of PostgreSQL's log says. */
final class PostgresqlEvents {
    private static final Pattern ENTRY = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) (\\S{1,8}) \\[(\\d{1,10})] (\\S{0,127}?)@(\\S{0,127}) "
                    + "(?:(\\S{1,255}) )?\\s?([A-Z]{3,9}[1-5]?|\\p{IsHan}{2,12}):  (.*)",
            Pattern.DOTALL);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final Pattern PEER = Pattern.compile("(.+?)\\((\\d{1,5})\\)");
    private static final Pattern AUTHORIZED =
            Pattern.compile("(?:connection authorized: user=|已授权连接: )(\\S+).*", Pattern.DOTALL);
    private static final Pattern REFUSED = Pattern.compile(
            "(?:password|Peer|Ident|GSSAPI|SSPI|PAM|LDAP|RADIUS|certificate) authentication failed for user \"(.*)\".*"
                    + "|role \"(.*)\" does not exist.*|no pg_hba.conf entry for .*"
                    + "|(?:对)?用户 ?\"(.*)\".*认证失败.*|角色 \"(.*)\" 不存在.*|没有用于主机 .* pg_hba.conf 记录.*",
            Pattern.DOTALL);
    /** Messages that carry a statement, and where it begins. */
    private static final Pattern STATEMENT = Pattern.compile(
            "((?:duration: [0-9.]+ ms  )?(?:statement|(?:parse|bind|execute|fetch) [^:]{1,128}): "
                    + "|(?:执行时间: [0-9.]+ ms ?)?(?:语句|(?:解析|绑定|执行(?!时间)|将|execute)[^:]{1,128}): )(.*)",
            Pattern.DOTALL);
    /** Values that the server shows in parentheses: keys, failing rows. */
    private static final Pattern SHOWN_VALUES = Pattern.compile("(=|contains )\\(.*\\)", Pattern.DOTALL);

    /** Longest message shown, in characters. */
    private static final int MAX_MESSAGE = 64 << 10;

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern SHOWN_INPUT = Pattern.compile(": \".*\"", Pattern.DOTALL);

    /** The words that {@code lc_messages = zh_CN} has for levels (zh_CN.po of PostgreSQL). */
    private static final Map<String, String> LEVELS_IN_CHINESE = Map.ofEntries(
            Map.entry("调试", "DEBUG"),
            Map.entry("日志", "LOG"),
            Map.entry("信息", "INFO"),
            Map.entry("注意", "NOTICE"),
            Map.entry("警告", "WARNING"),
            Map.entry("错误", "ERROR"),
            Map.entry("致命错误", "FATAL"),
            Map.entry("比致命错误还过分的错误", "PANIC"),
            Map.entry("详细信息", "DETAIL"),
            Map.entry("提示", "HINT"),
            Map.entry("查询", "QUERY"),
            Map.entry("上下文", "CONTEXT"),
            Map.entry("语句", "STATEMENT"));

    private static final Set<String> RELATIONS =
            Set.of("TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "PARTITIONED TABLE");

    private final ZoneId zone;
    private final Redactor redactor;
    private final Drafts drafts;

    PostgresqlEvents(ParserContext context) {
        this.zone = context.zone();
        this.redactor = new Redactor(context.detector());
        this.drafts = new Drafts("postgresql.log", "postgresql", redactor);
    }

    Event.Builder event(String entry) {
        Matcher head = ENTRY.matcher(entry);
        if (!head.matches()) {
            return unparsed(entry);
        }
        Instant time;
        try {
            time = LocalDateTime.parse(head.group(1), TIME)
                    .atZone(zone(head.group(2)))
                    .toInstant();
        } catch (DateTimeException e) {
            return unparsed(entry);
        }
        String word = head.group(7);
        String level = LEVELS_IN_CHINESE.getOrDefault(word, word);
        boolean translated = !level.equals(word);
        if (!translated && word.charAt(0) > 'Z') {
            return unparsed(entry);
        }
        String message = head.group(8);
        Event.Builder event = begin(entry, level, message, translated)
                .put(Ecs.TIMESTAMP, time)
                .put(Ecs.PROCESS_PID, Long.parseLong(head.group(3)))
                .putIfPresent(Ecs.USER_NAME, known(head.group(4)))
                .putIfPresent(Ecs.DATABASE_NAME, known(head.group(5)))
                .put(Ecs.LOG_LEVEL, level.toLowerCase(Locale.ROOT));
        peer(event, head.group(6));
        return event;
    }

    /** A line that is no entry may be a piece of a statement, so its literals are taken for values. */
    private Event.Builder unparsed(String entry) {
        Event.Builder event =
                SqlLiterals.remove(entry).equals(entry.strip()) ? drafts.of(entry) : drafts.withholding(entry);
        return event.put(Ecs.ERROR_MESSAGE, "not an entry with log_line_prefix '%m [%p] %u@%d %r '");
    }

    private Event.Builder begin(String entry, String level, String message, boolean translated) {
        if (message.startsWith("AUDIT: ")) {
            return audit(entry, message.substring("AUDIT: ".length()));
        }
        Matcher statement = STATEMENT.matcher(message);
        if (level.equals("STATEMENT") || level.equals("QUERY")) {
            return statement(entry, level.toLowerCase(Locale.ROOT), message);
        }
        if (statement.matches()) {
            return statement(entry, "statement", statement.group(2));
        }
        String shown =
                message.length() > MAX_MESSAGE ? "(withheld: longer than 64 KiB)" : shown(level, message, translated);
        Event.Builder event = shown.equals(message) ? drafts.of(entry) : drafts.withholding(entry);
        event.put(Ecs.MESSAGE, redactor.redact(shown));
        message(event, level, message);
        return event;
    }

    /**
     * The message without the values a server shows with its errors. Where they stand is known of the English messages;
     * of a translated one nothing that may be a value is shown.
     */
    private static String shown(String level, String message, boolean translated) {
        if (translated) {
            return SqlLiterals.remove(SHOWN_VALUES
                    .matcher(SHOWN_INPUT
                            .matcher(QUOTED.matcher(message).replaceAll("\"?\""))
                            .replaceAll(": ?"))
                    .replaceAll("$1(?)"));
        }
        return switch (level) {
            case "DETAIL", "CONTEXT", "HINT" -> SqlLiterals.remove(
                    SHOWN_VALUES.matcher(message).replaceAll("$1(?)"));
            case "ERROR", "WARNING" -> SHOWN_INPUT.matcher(message).replaceAll(": ?");
            default -> message;
        };
    }

    private void message(Event.Builder event, String level, String message) {
        Matcher refused = REFUSED.matcher(message);
        if (level.equals("FATAL") && refused.matches()) {
            Drafts.classify(event, "authentication", "start");
            event.put(Ecs.EVENT_ACTION, "database-login").put(Ecs.EVENT_OUTCOME, "failure");
        } else if (AUTHORIZED.matcher(message).matches()) {
            Drafts.classify(event, "authentication", "start");
            event.put(Ecs.EVENT_ACTION, "database-login").put(Ecs.EVENT_OUTCOME, "success");
        } else {
            boolean bad = level.equals("ERROR") || level.equals("FATAL") || level.equals("PANIC");
            Drafts.classify(event, "database", bad ? "error" : "info");
            event.put(Ecs.EVENT_ACTION, "database-" + level.toLowerCase(Locale.ROOT));
            if (bad) {
                event.put(Ecs.EVENT_OUTCOME, "failure");
            }
        }
    }

    private Event.Builder statement(String entry, String action, String sql) {
        String safe = redactor.redact(SqlLiterals.remove(sql));
        Event.Builder event = safe.equals(sql.strip()) ? drafts.of(entry) : drafts.withholding(entry);
        Drafts.classify(event, "database", action.equals("statement") ? "info" : "access");
        return event.put(Ecs.EVENT_ACTION, "database-" + action).put(Ecs.SQL_STATEMENT, safe);
    }

    /**
     * pgaudit 1.7 and later: type, statement and substatement number, class, command, object type, object name, statement,
     * parameters, and rows where {@code pgaudit.log_rows} is on.
     */
    private Event.Builder audit(String entry, String csv) {
        List<String> fields = CsvFields.parse(csv);
        if (fields.size() < 8) {
            return unparsed(entry).put(Ecs.ERROR_MESSAGE, "not an entry of pgaudit");
        }
        String sql = fields.get(7);
        String safe = redactor.redact(SqlLiterals.remove(sql));
        boolean withhold = !safe.equals(sql.strip()) || parameters(fields);
        Event.Builder event = withhold ? drafts.withholding(entry) : drafts.of(entry);
        String group = fields.get(3).toLowerCase(Locale.ROOT);
        Drafts.classify(event, "database", group.equals("read") ? "access" : "change");
        event.put(Ecs.EVENT_ACTION, "pgaudit-" + group)
                .put(Ecs.EVENT_OUTCOME, "success")
                .putIfPresent(Ecs.SQL_COMMAND, fields.get(4).toUpperCase(Locale.ROOT))
                .put(Ecs.EVENT_CODE, fields.get(0) + "," + fields.get(1) + "," + fields.get(2));
        if (!safe.isEmpty() && !sql.startsWith("<")) {
            event.put(Ecs.SQL_STATEMENT, safe);
        }
        if (!fields.get(6).isEmpty() && RELATIONS.contains(fields.get(5))) {
            event.put(Ecs.SQL_TABLES, List.of(fields.get(6).toLowerCase(Locale.ROOT)));
        }
        Long rows = fields.size() > 9 ? rows(fields.get(9)) : null;
        return event.putIfPresent(Ecs.SQL_ROWS, rows);
    }

    private static boolean parameters(List<String> fields) {
        return fields.size() > 8 && !fields.get(8).isEmpty() && !fields.get(8).startsWith("<");
    }

    private static @Nullable Long rows(String text) {
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private void peer(Event.Builder event, @Nullable String peer) {
        if (peer == null || peer.equals("[local]")) {
            event.putIfPresent(Ecs.SOURCE_ADDRESS, peer);
            return;
        }
        Matcher matcher = PEER.matcher(peer);
        String address = matcher.matches() ? matcher.group(1) : peer;
        event.put(Ecs.SOURCE_ADDRESS, address);
        if (IpLiteral.is(address)) {
            event.put(Ecs.SOURCE_IP, address);
        }
        if (matcher.matches()) {
            event.put(Ecs.SOURCE_PORT, Long.parseLong(matcher.group(2)));
        }
    }

    private static @Nullable String known(String text) {
        return text.isEmpty() || text.equals("[unknown]") ? null : text;
    }

    /** PostgreSQL writes abbreviations; CST is read as China Standard Time. */
    private ZoneId zone(String abbreviation) {
        return switch (abbreviation) {
            case "UTC", "GMT", "Z" -> ZoneOffset.UTC;
            case "CST" -> ZoneId.of("Asia/Shanghai");
            default -> {
                if (abbreviation.startsWith("+") || abbreviation.startsWith("-")) {
                    yield ZoneOffset.of(abbreviation);
                }
                yield zone;
            }
        };
    }
}
