package org.jianxin.gateway.policy;

import java.util.List;
import java.util.Optional;

/**
 * A pattern over whole segments: {@code *} is any one non-empty segment, {@code **} as the last segment is any number of
 * segments, none included. Nothing matches part of a segment.
 */
final class PathPattern {
    private final String text;
    private final List<String> segments;
    private final boolean open;

    private PathPattern(String text, List<String> segments, boolean open) {
        this.text = text;
        this.segments = segments;
        this.open = open;
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static PathPattern of(String text) {
        boolean open = text.endsWith("/**");
        String fixed = open ? text.substring(0, text.length() - 3) : text;
        if (open && fixed.isEmpty()) {
            return new PathPattern(text, List.of(), true);
        }
        Optional<RequestPath> path = RequestPath.of(fixed);
        if (path.isEmpty() || text.indexOf('?') >= 0) {
            throw new IllegalArgumentException("is not a path: \"" + text + "\"");
        }
        for (String segment : path.get().segments()) {
            if (segment.indexOf('*') >= 0 && !segment.equals("*")) {
                throw new IllegalArgumentException(
                        "a segment is either * or without it, and ** stands only at the end: \"" + text + "\"");
            }
        }
        return new PathPattern(text, path.get().segments(), open);
    }

    boolean matches(RequestPath path) {
        List<String> actual = path.segments();
        if (open ? actual.size() < segments.size() : actual.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String expected = segments.get(i);
            boolean same = expected.equals("*") ? !actual.get(i).isEmpty() : expected.equals(actual.get(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Whether all it matches is below {@code /share}. */
    boolean shares() {
        return !segments.isEmpty() && segments.get(0).equals("share");
    }

    @Override
    public String toString() {
        return text;
    }
}
