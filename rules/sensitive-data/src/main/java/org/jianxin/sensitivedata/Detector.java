package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

/**
 * Finds sensitive values in text: prose, JSON, CSV, SQL, log lines. One walk over the text, no regular expressions; a
 * number counts only when its checksum, date and region are right, a name or a phone number only when what stands around
 * it does not say otherwise. Immutable and safe for use by several threads.
 *
 * <p>It may miss values (names inside sentences, numbers across line breaks) and, rarely, take something else for one;
 * the tests of this class state how often.
 */
public final class Detector {
    private final Tables tables = Tables.shared();

    private Detector() {}

    /** A detector with the tables that come with the product. The first one reads the tables, which takes a while. */
    public static Detector create() {
        return new Detector();
    }

    /**
     * Tells {@code sink} of every sensitive value in a text.
     *
     * @param text read at once: for an endless text give pieces that end where no value does, such as lines
     */
    public void scan(CharSequence text, DetectionSink sink) {
        new Scan(tables, text.toString(), 0, requireNonNull(sink, "sink")).run();
    }

    /**
     * As {@link #scan(CharSequence, DetectionSink)}, of the value of a field whose name helps to decide.
     *
     * @param fieldName for instance {@code id_card} or {@code 联系电话}
     */
    public void scan(String fieldName, CharSequence value, DetectionSink sink) {
        scan(tables.context.ofField(requireNonNull(fieldName, "fieldName")), value, requireNonNull(sink, "sink"));
    }

    /** What a field's name says of its values, as {@link Context} flags. */
    int context(String fieldName) {
        return tables.context.ofField(fieldName);
    }

    /** As above, with what is known of the field given as {@link Context} flags. */
    void scan(int fieldFlags, CharSequence value, DetectionSink sink) {
        new Scan(tables, value.toString(), fieldFlags, sink).run();
    }

    /** Whether no clear sensitive value stands in a text; masked values do not count. */
    public boolean clean(CharSequence text) {
        boolean[] clear = {false};
        scan(text, (kind, start, end, form, revealed) -> clear[0] |= form == ValueForm.CLEAR);
        return !clear[0];
    }
}
