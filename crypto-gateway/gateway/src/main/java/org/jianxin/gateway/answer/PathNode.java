package org.jianxin.gateway.answer;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.InspectedField;
import org.jspecify.annotations.Nullable;

/**
 * One place in a document with structure. Names are looked up by their bytes as they stand there; the records of a list
 * mostly have the same names in the same order, so the one that came next the last time is tried first.
 */
final class PathNode {
    /** The name of what must not be part of a path that is logged. */
    static final String ANY = "*";

    private static final int MAX_NAME = 64;

    final InspectedField field;

    private final Names names;
    private final byte[] name;
    private final Map<Bytes, PathNode> children = new HashMap<>();
    private @Nullable PathNode first;
    private @Nullable PathNode follower;
    private @Nullable PathNode last;
    private @Nullable PathNode any;

    /** Bytes that are compared by what they are. */
    private record Bytes(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes same && Arrays.equals(bytes, same.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** What the nodes of one document share: which names are fit to be logged, and how many nodes there may be. */
    private static final class Names {
        private static final int MAX_NODES = 4096;

        private final Detector detector;
        private int nodes;

        Names(Detector detector) {
            this.detector = detector;
        }

        boolean remembered() {
            return nodes++ < MAX_NODES;
        }

        boolean plain(String name) {
            return name.length() <= MAX_NAME
                    && name.indexOf('*') < 0
                    && name.chars().noneMatch(Character::isISOControl)
                    && detector.clean(name);
        }
    }

    /** The document itself. */
    PathNode(InspectedField field, Detector detector) {
        this(field, new Names(detector), new byte[0]);
    }

    private PathNode(InspectedField field, Names names, byte[] name) {
        this.field = requireNonNull(field, "field");
        this.names = names;
        this.name = name;
    }

    /** A new object begins here, so that its first name comes next. */
    void restart() {
        last = null;
    }

    /** The place below this one whose name stands at {@code [from, to)}; null when no such name was remembered. */
    @Nullable
    PathNode known(byte[] bytes, int from, int to) {
        @Nullable PathNode guess = last == null ? first : last.follower;
        if (guess == null || !Arrays.equals(guess.name, 0, guess.name.length, bytes, from, to)) {
            guess = children.get(new Bytes(Arrays.copyOfRange(bytes, from, to)));
            if (guess == null) {
                return null;
            }
            follow(guess);
        }
        last = guess;
        return guess;
    }

    private void follow(PathNode node) {
        if (last == null) {
            first = node;
        } else {
            last.follower = node;
        }
    }

    /**
     * The place below this one of a name that is not remembered.
     *
     * @param text the name at {@code [from, to)} as a person reads it
     */
    PathNode add(byte[] bytes, int from, int to, String text) {
        if (!names.plain(text)) {
            if (any == null) {
                any = new PathNode(field.child(ANY), names, new byte[0]);
            }
            return any;
        }
        PathNode node = new PathNode(field.child(text), names, Arrays.copyOfRange(bytes, from, to));
        if (names.remembered()) {
            children.put(new Bytes(node.name), node);
            follow(node);
            last = node;
        }
        return node;
    }

    /** Whether the names that lead here are not what they are in the document. */
    boolean isAny(PathNode parent) {
        return this == parent.any;
    }
}
