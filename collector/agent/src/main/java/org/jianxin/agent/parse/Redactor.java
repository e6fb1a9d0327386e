package org.jianxin.agent.parse;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ValueForm;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/** Keeps citizens' data on the host: what leaves it carries no sensitive value in clear. */
final class Redactor {
    /** Hexadecimal digits of two Han characters in GB18030, the shortest name there is. */
    private static final int SHORTEST_HEX = 8;

    private final Detector detector;

    Redactor(Detector detector) {
        this.detector = requireNonNull(detector, "detector");
    }

    boolean clean(String text) {
        return detector.clean(text);
    }

    /** Whether the values a record of the kernel gives in hexadecimal digits are clean too. */
    boolean cleanInHex(String text) {
        for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
            int end = equals + 1;
            while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
                end++;
            }
            byte[] bytes = end - equals > SHORTEST_HEX ? Hex.decode(text.substring(equals + 1, end)) : null;
            if (bytes != null
                    && !clean(LineEncoding.AUTO.decode(bytes, 0, bytes.length).replace('\0', ' '))) {
                return false;
            }
        }
        return true;
    }

    /** The text with every sensitive value in clear replaced by asterisks. */
    String redact(String text) {
        if (detector.clean(text)) {
            return text;
        }
        StringBuilder redacted = new StringBuilder(text);
        detector.scan(text, (kind, start, end, form, revealed) -> {
            if (form == ValueForm.CLEAR) {
                for (int i = start; i < end; i++) {
                    redacted.setCharAt(i, '*');
                }
            }
        });
        return redacted.toString();
    }

    @Nullable
    String redactOrNull(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    /** Keeps the digest of the raw line always, and the line itself where nothing in it must be withheld. */
    void original(Event.Builder event, String line, boolean withhold) {
        event.put(Ecs.EVENT_HASH, Sm3.hex(line.getBytes(StandardCharsets.UTF_8)));
        if (!withhold && !line.isEmpty() && clean(line)) {
            event.put(Ecs.EVENT_ORIGINAL, line);
        }
    }
}
