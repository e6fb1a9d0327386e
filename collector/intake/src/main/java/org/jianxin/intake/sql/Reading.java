package org.jianxin.intake.sql;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has been read of one text so far. */
final class Reading {
    /** Most names looked at in one text; a short statement can be written so that it means millions. */
    private static final int MAX_NAMES = 500_000;

    /** Most names of one kind in a result. */
    private static final int MAX_LISTED = 2000;

    final Set<String> tables = new TreeSet<>();
    final Set<String> columns = new TreeSet<>();
    final Set<String> written = new TreeSet<>();
    final Set<String> predicates = new TreeSet<>();
    private @Nullable String problem;
    private int names;
    private boolean slow;

    /** Counts names as they are looked at. */
    void looked(int count) {
        names += count;
        if (names > MAX_NAMES) {
            throw new TooComplexException();
        }
    }

    /** The first problem is the one kept. */
    void problem(String text) {
        if (problem == null) {
            problem = text;
        }
    }

    /** Parsing took longer than allowed; another time it may not. */
    void tookTooLong() {
        slow = true;
    }

    /** Whether reading the same text again would come to the same. */
    boolean repeatable() {
        return !slow;
    }

    SqlAnalysis result() {
        if (Stream.of(tables, columns, written, predicates).anyMatch(names -> names.size() > MAX_LISTED)) {
            problem("SQL not listed whole: more than " + MAX_LISTED + " names of a kind");
        }
        return new SqlAnalysis(
                tables.stream().limit(MAX_LISTED).toList(),
                columns.stream().limit(MAX_LISTED).toList(),
                written.stream().limit(MAX_LISTED).toList(),
                predicates.stream().limit(MAX_LISTED).toList(),
                problem);
    }

    /** The statement means more names than are worth resolving. */
    static final class TooComplexException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooComplexException() {
            super("more than " + MAX_NAMES + " names");
        }
    }
}
