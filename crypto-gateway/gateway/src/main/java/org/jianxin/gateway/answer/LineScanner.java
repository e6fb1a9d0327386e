package org.jianxin.gateway.answer;

import org.jianxin.sensitivedata.ExposureInspector;

/** Plain text: one value and one record per line. Lines without end are cut between words. */
final class LineScanner implements CharScanner {
    /** Longest piece of text looked at in one go. */
    static final int MAX_LINE = 32 << 10;

    private final ExposureInspector inspector;
    private final StringBuilder line = new StringBuilder();

    LineScanner(ExposureInspector inspector) {
        this.inspector = inspector;
    }

    @Override
    public void feed(char[] chars, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            if (c == '\n' || c == '\r') {
                if (!line.isEmpty()) {
                    inspector.record();
                }
                take(line.length());
            } else {
                line.append(c);
                if (line.length() >= MAX_LINE) {
                    take(border());
                }
            }
        }
    }

    /** After the last character that is part of no word, so that no value is cut in two; the end when there is none. */
    private int border() {
        for (int i = line.length(); i > line.length() / 2; i--) {
            if (!Character.isLetterOrDigit(line.charAt(i - 1))) {
                return i;
            }
        }
        return line.length();
    }

    private void take(int end) {
        if (end > 0) {
            inspector.value("", line.substring(0, end));
            line.delete(0, end);
        }
    }

    @Override
    public void end() {
        if (!line.isEmpty()) {
            inspector.record();
        }
        take(line.length());
    }

    @Override
    public boolean malformed() {
        return false;
    }
}
