package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One dataset of the catalogue.
 *
 * @param id stable name, for instance {@code population-basic}
 * @param table its table as {@code schema.table}; null when it is in no database
 * @param owner the unit that answers for it
 * @param securityOfficer the person or post that answers for its security
 * @param interfaces ids of the data-sharing interfaces that give it out
 */
public record Dataset(
        String id,
        String titleZh,
        String titleEn,
        @Nullable String table,
        String owner,
        String securityOfficer,
        SharingType sharing,
        OpeningType opening,
        List<Agreement> agreements,
        List<CatalogueField> fields,
        List<String> interfaces) {
    public Dataset {
        requireNonNull(id, "id");
        requireNonNull(titleZh, "titleZh");
        requireNonNull(titleEn, "titleEn");
        requireNonNull(owner, "owner");
        requireNonNull(securityOfficer, "securityOfficer");
        requireNonNull(sharing, "sharing");
        requireNonNull(opening, "opening");
        agreements = List.copyOf(agreements);
        fields = List.copyOf(fields);
        interfaces = List.copyOf(interfaces);
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("dataset " + id + " has no fields");
        }
    }

    /** The highest grade of its fields (就高从严, GB/T 43697-2024 clause 4), 1 to 4. */
    public int grade() {
        return fields.stream().mapToInt(CatalogueField::grade).max().orElseThrow();
    }

    /**
     * The field of that name, or else the one whose name is written another way ({@code idCard} is {@code id_card}), or
     * else the one with that title: files for people have titles where programs have names.
     */
    public Optional<CatalogueField> field(String name) {
        for (CatalogueField field : fields) {
            if (field.name().equals(name)) {
                return Optional.of(field);
            }
        }
        for (CatalogueField field : fields) {
            if (sameButForWriting(field.name(), name)) {
                return Optional.of(field);
            }
        }
        for (CatalogueField field : fields) {
            if (field.titleZh().equals(name) || field.titleEn().equalsIgnoreCase(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** Whether two names are the same but for case, underscores and hyphens. Every name of every answer comes here. */
    private static boolean sameButForWriting(String one, String other) {
        int i = 0;
        int j = 0;
        while (true) {
            while (i < one.length() && joins(one.charAt(i))) {
                i++;
            }
            while (j < other.length() && joins(other.charAt(j))) {
                j++;
            }
            if (i == one.length() || j == other.length()) {
                return i == one.length() && j == other.length();
            }
            if (Character.toLowerCase(one.charAt(i++)) != Character.toLowerCase(other.charAt(j++))) {
                return false;
            }
        }
    }

    private static boolean joins(char c) {
        return c == '_' || c == '-';
    }

    /** The agreement in force with a consumer on a day; empty when there is none or it has ended. */
    public Optional<Agreement> agreement(String consumer, LocalDate day) {
        return agreements.stream()
                .filter(agreement -> agreement.consumer().equals(consumer) && agreement.coversDay(day))
                .findFirst();
    }
}
