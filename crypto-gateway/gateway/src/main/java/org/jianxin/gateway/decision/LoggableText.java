package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ValueForm;

/** Makes text that came from outside fit to be logged: short, printable, and without citizens' data. */
public final class LoggableText {
    private final Detector detector;

    public LoggableText(Detector detector) {
        this.detector = requireNonNull(detector, "detector");
    }

    /** The text with control characters and clear sensitive values replaced by {@code *}, at most {@code max} long. */
    public String of(String text, int max) {
        StringBuilder safe = new StringBuilder(text);
        detector.scan(text, (kind, start, end, form, revealed) -> {
            for (int i = start; i < end && form == ValueForm.CLEAR; i++) {
                safe.setCharAt(i, '*');
            }
        });
        for (int i = 0; i < safe.length(); i++) {
            if (Character.isISOControl(safe.charAt(i))) {
                safe.setCharAt(i, '?');
            }
        }
        if (safe.length() > max) {
            safe.setLength(Character.isHighSurrogate(safe.charAt(max - 1)) ? max - 1 : max);
        }
        return safe.toString();
    }
}
