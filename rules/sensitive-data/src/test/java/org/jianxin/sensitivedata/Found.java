package org.jianxin.sensitivedata;

import java.util.ArrayList;
import java.util.List;

/** One detection, for comparing. */
record Found(SensitiveKind kind, String value, ValueForm form, int revealed) {
    private static final Detector DETECTOR = Detector.create();

    static List<Found> in(String text) {
        List<Found> found = new ArrayList<>();
        DETECTOR.scan(
                text,
                (kind, start, end, form, revealed) ->
                        found.add(new Found(kind, text.substring(start, end), form, revealed)));
        return found;
    }

    static List<Found> inField(String name, String value) {
        List<Found> found = new ArrayList<>();
        DETECTOR.scan(
                name,
                value,
                (kind, start, end, form, revealed) ->
                        found.add(new Found(kind, value.substring(start, end), form, revealed)));
        return found;
    }

    static Found clear(SensitiveKind kind, String value) {
        int shown = (int) value.codePoints()
                .filter(c ->
                        kind == SensitiveKind.NAME || kind == SensitiveKind.ADDRESS || Character.isLetterOrDigit(c))
                .count();
        return new Found(kind, value, ValueForm.CLEAR, shown);
    }
}
