package org.jianxin.sensitivedata;

import org.jianxin.events.Exposure;
import org.jspecify.annotations.Nullable;

/** What was counted so far of one kind in one field. */
final class ExposureCount {
    private final @Nullable String catalogueField;
    private final long firstRecord;
    private int grade;
    private long clear;
    private long masked;
    private long weak;
    private long gatewayMasked;
    private long blocked;

    @Nullable
    String maskedForm;

    @Nullable
    String digest;

    ExposureCount(@Nullable String catalogueField, long firstRecord) {
        this.catalogueField = catalogueField;
        this.firstRecord = firstRecord;
    }

    void grade(int grade) {
        this.grade = Math.max(this.grade, grade);
    }

    /** One that passes as it came. */
    void passed(MaskStrength strength) {
        switch (strength) {
            case CLEAR -> clear++;
            case MASKED -> masked++;
            case WEAK -> weak++;
        }
    }

    /** One that was masked in passing. */
    void masked() {
        masked++;
        gatewayMasked++;
    }

    void blocked() {
        blocked++;
    }

    Exposure exposure(String field, String kind) {
        return new Exposure(
                field,
                kind,
                catalogueField,
                grade,
                clear,
                masked,
                weak,
                gatewayMasked,
                blocked,
                firstRecord,
                maskedForm,
                digest);
    }
}
