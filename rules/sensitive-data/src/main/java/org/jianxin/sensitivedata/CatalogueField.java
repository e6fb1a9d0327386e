package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One field of a dataset.
 *
 * @param name its name in answers, for instance {@code id_card}
 * @param column its column in the dataset's table; null when it is in no table
 * @param kind which kind of sensitive value it holds; null when none the detector knows
 * @param category class of data it belongs to, for instance {@code 个人身份信息}
 * @param grade 1 (lowest) to 4, general data in four grades (GB/T 43697-2024 annex H)
 * @param mask how its values must be masked; null when nobody has laid that down
 */
public record CatalogueField(
        String name,
        String titleZh,
        String titleEn,
        @Nullable String column,
        @Nullable SensitiveKind kind,
        String category,
        int grade,
        @Nullable MaskRule mask) {
    public CatalogueField {
        requireNonNull(name, "name");
        requireNonNull(titleZh, "titleZh");
        requireNonNull(titleEn, "titleEn");
        requireNonNull(category, "category");
        if (grade < 1 || grade > 4) {
            throw new IllegalArgumentException("grade must be 1 to 4: " + grade);
        }
    }

    /** A field that has no titles but its name. */
    public CatalogueField(
            String name,
            @Nullable String column,
            @Nullable SensitiveKind kind,
            String category,
            int grade,
            @Nullable MaskRule mask) {
        this(name, name, name, column, kind, category, grade, mask);
    }
}
