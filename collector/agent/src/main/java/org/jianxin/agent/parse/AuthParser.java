package org.jianxin.agent.parse;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * auth.log or secure as rsyslog and syslog-ng write it, with RFC 3339 or traditional times (RFC 3164, 4.1.2, which name
 * neither year nor zone).
 */
final class AuthParser extends SingleLineParser {
    private static final Pattern LINE = Pattern.compile(
            "(?:(\\d{4}-\\d\\d-\\d\\dT\\S{8,32})|([A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d)) (\\S{1,255}) "
                    + "([^\\s:\\[]{1,64})(?:\\[(\\d{1,10})])?: (.*)",
            Pattern.DOTALL);
    /** What rsyslog writes in place of a message that came several times (omfile, {@code RepeatedMsgReduction}). */
    private static final Pattern REPEATED =
            Pattern.compile("message repeated (\\d{1,9}) times: \\[ ?(.*)]", Pattern.DOTALL);
    /** Most events one line becomes: it is written by whoever may log, and the count is its own claim. */
    private static final int MOST_TIMES = 1000;

    private static final DateTimeFormatter TRADITIONAL =
            DateTimeFormatter.ofPattern("uuuu MMM ppd HH:mm:ss", Locale.ENGLISH);

    private final AuthMessages messages;
    private final Drafts drafts;
    private final ZoneId zone;

    AuthParser(ParserContext context) {
        Redactor redactor = new Redactor(context.detector());
        this.messages = new AuthMessages(redactor);
        this.drafts = new Drafts("system.auth", "system", redactor);
        this.zone = context.zone();
    }

    @Override
    Event.Builder parse(String line, Instant readAt) {
        Matcher matcher = LINE.matcher(line);
        Instant time = matcher.matches() ? time(matcher, readAt) : null;
        if (time == null) {
            return drafts.unparsed(line, "not a line of syslog");
        }
        Event.Builder event = drafts.of(line)
                .put(Ecs.TIMESTAMP, time)
                .put(Ecs.HOST_NAME, matcher.group(3))
                .put(Ecs.PROCESS_NAME, matcher.group(4));
        if (matcher.group(5) != null) {
            event.put(Ecs.PROCESS_PID, Long.parseLong(matcher.group(5)));
        }
        Matcher repeated = REPEATED.matcher(matcher.group(6));
        messages.read(event, matcher.group(4), repeated.matches() ? repeated.group(2) : matcher.group(6));
        return event;
    }

    /** Each time counts: guesses at a password that all failed alike are one line. */
    @Override
    int times(String line) {
        Matcher matcher = LINE.matcher(line);
        Matcher repeated = matcher.matches() ? REPEATED.matcher(matcher.group(6)) : null;
        return repeated != null && repeated.matches()
                ? Math.min(MOST_TIMES, Math.max(1, Integer.parseInt(repeated.group(1))))
                : 1;
    }

    private @Nullable Instant time(Matcher matcher, Instant readAt) {
        try {
            if (matcher.group(1) != null) {
                return OffsetDateTime.parse(matcher.group(1)).toInstant();
            }
            int year = readAt.atZone(zone).getYear();
            Instant thisYear = traditional(year, matcher.group(2));
            // A line read in January may be of December; a clock may be a day ahead.
            return thisYear == null || thisYear.isAfter(readAt.plus(Duration.ofDays(1)))
                    ? traditional(year - 1, matcher.group(2))
                    : thisYear;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Null when that year has no such day, as with the 29th of February. */
    private @Nullable Instant traditional(int year, String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(year + " " + text, TRADITIONAL);
            return text.startsWith("Feb 29") && time.getDayOfMonth() != 29
                    ? null
                    : time.atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
