package org.jianxin.sensitivedata;

import org.jianxin.events.Exposure;
import org.jspecify.annotations.Nullable;

/** What was counted so far of one kind in one field. */
final class ExposureCount {
    private final @Nullable String catalogueField;
    private int grade;
    private long clear;
    private long masked;
    private long weak;

    @Nullable
    String maskedForm;

    @Nullable
    String digest;

    ExposureCount(@Nullable String catalogueField) {
        this.catalogueField = catalogueField;
    }

    void add(int grade, MaskStrength strength) {
        this.grade = Math.max(this.grade, grade);
        switch (strength) {
            case CLEAR -> clear++;
            case MASKED -> masked++;
            case WEAK -> weak++;
        }
    }

    Exposure exposure(String field, String kind) {
        return new Exposure(field, kind, catalogueField, grade, clear, masked, weak, maskedForm, digest);
    }
}
