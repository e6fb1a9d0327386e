package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What was found in one field of one answer: how many values of which kind, and in what form. Never the values.
 *
 * @param field where: the path in the answer without array positions, for instance {@code data.list.id_card}; empty for
 *     plain text
 * @param kind which kind of sensitive value, for instance {@code citizen-id}
 * @param catalogueField name of that field in the catalogue; null where the catalogue does not know it
 * @param grade the catalogue's grade of that field, 1 to 4, and where a value of another kind stands in it at least that
 *     kind's usual grade; 0 where the catalogue does not know the field
 * @param clear values that stood unmasked
 * @param masked values masked as the catalogue asks
 * @param weak values masked, but showing more than the masking rule allows
 * @param gatewayMasked how many of {@code masked} came clear or weakly masked and were masked by the gateway in passing
 * @param blocked values on whose account the gateway broke the document off; they were not given out
 * @param firstRecord number of the record in which the first one stood, from 1; 0 where that is not known
 * @param maskedForm one value of the field in masked form, for the officer to recognise; null when there is none
 * @param digest HMAC-SM3 of one clear value under a key that only the gateway holds, hexadecimal, to find equal values
 *     without storing them; null when none was clear
 */
public record Exposure(
        String field,
        String kind,
        @Nullable String catalogueField,
        int grade,
        long clear,
        long masked,
        long weak,
        long gatewayMasked,
        long blocked,
        long firstRecord,
        @Nullable String maskedForm,
        @Nullable String digest) {
    public Exposure {
        requireNonNull(field, "field");
        requireNonNull(kind, "kind");
        if (grade < 0 || grade > 4) {
            throw new IllegalArgumentException("grade must be 0 to 4: " + grade);
        }
        if (clear < 0 || masked < 0 || weak < 0 || gatewayMasked < 0 || blocked < 0 || firstRecord < 0) {
            throw new IllegalArgumentException("counts must not be negative");
        }
        if (gatewayMasked > masked) {
            throw new IllegalArgumentException("more masked by the gateway than masked at all");
        }
    }

    /** As it came, with nothing done to it by the gateway. */
    public Exposure(
            String field,
            String kind,
            @Nullable String catalogueField,
            int grade,
            long clear,
            long masked,
            long weak,
            @Nullable String maskedForm,
            @Nullable String digest) {
        this(field, kind, catalogueField, grade, clear, masked, weak, 0, 0, 0, maskedForm, digest);
    }

    /** Of a field the catalogue does not know. */
    public Exposure(
            String field,
            String kind,
            int grade,
            long clear,
            long masked,
            long weak,
            @Nullable String maskedForm,
            @Nullable String digest) {
        this(field, kind, null, grade, clear, masked, weak, maskedForm, digest);
    }

    /** How many values there were in all. */
    public long total() {
        return clear + masked + weak + blocked;
    }
}
