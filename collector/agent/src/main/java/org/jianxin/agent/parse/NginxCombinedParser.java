package org.jianxin.agent.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** nginx's predefined format {@code combined} (ngx_http_log_module). */
final class NginxCombinedParser extends SingleLineParser {
    private static final Pattern HEAD = Pattern.compile("(\\S{1,255}) - (.{0,512}?) \\[([^\\]]{20,32})] \"");
    private static final Pattern STATUS = Pattern.compile(" (\\d{3}) (\\d{1,18}|-)(?= |$)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

    private final NginxEvents events;

    NginxCombinedParser(NginxEvents events) {
        this.events = events;
    }

    @Override
    Event.Builder parse(String line, Instant readAt) {
        Matcher head = HEAD.matcher(line);
        if (!head.lookingAt()) {
            return events.unparsed(line);
        }
        int requestEnd = quoteEnd(line, head.end());
        Matcher status = STATUS.matcher(line).region(Math.min(requestEnd + 1, line.length()), line.length());
        if (requestEnd == line.length() || !status.lookingAt()) {
            return events.unparsed(line);
        }
        Instant time;
        try {
            time = OffsetDateTime.parse(head.group(3), TIME).toInstant();
        } catch (DateTimeParseException e) {
            return events.unparsed(line);
        }
        Event.Builder event = events.begin(line).put(Ecs.TIMESTAMP, time);
        events.client(event, head.group(1), unescape(head.group(2)));
        events.request(event, unescape(line.substring(head.end(), requestEnd)));
        NginxEvents.status(event, Long.parseLong(status.group(1)));
        if (!status.group(2).equals("-")) {
            event.put(Ecs.HTTP_RESPONSE_BODY_BYTES, Long.parseLong(status.group(2)));
        }
        headers(event, line, status.end());
        return event;
    }

    /** {@code "referer" "user agent"}, which a shortened format may leave out. */
    private void headers(Event.Builder event, String line, int from) {
        if (!line.startsWith(" \"", from)) {
            return;
        }
        int referrerEnd = quoteEnd(line, from + 2);
        String agent = null;
        if (line.startsWith("\" \"", referrerEnd)) {
            agent = unescape(line.substring(referrerEnd + 3, quoteEnd(line, referrerEnd + 3)));
        }
        events.headers(event, unescape(line.substring(from + 2, referrerEnd)), agent);
    }

    /** Where the quote closes, a backslash hiding what follows it; the line's length when it does not. */
    private static int quoteEnd(String line, int from) {
        int i = from;
        while (i < line.length() && line.charAt(i) != '"') {
            i += line.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, line.length());
    }

    /** nginx writes quotes, backslashes and bytes that do not print as {@code \xHH}. */
    static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length && in[i + 1] == 'x') {
                byte[] escaped = Hex.decode("" + (char) in[i + 2] + (char) in[i + 3]);
                if (escaped != null) {
                    out.write(escaped[0]);
                    i += 3;
                    continue;
                }
            }
            out.write(in[i]);
        }
        return LineEncoding.AUTO.decode(out.toByteArray(), 0, out.size());
    }
}
