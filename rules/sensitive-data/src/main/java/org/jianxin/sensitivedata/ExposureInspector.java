package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jianxin.events.Exposure;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sensitive values of one answer while it streams past: one for each answer, for use by one thread. It keeps
 * counts, one masked form and one digest a field, never a value, and at most {@value #MAX_ENTRIES} fields; what comes
 * beyond is counted under the field {@code *}.
 */
public final class ExposureInspector {
    static final int MAX_ENTRIES = 512;
    static final String BEYOND = "*";
    /** The kind of a graded field that no detector knows and no masking rule names. */
    static final String GRADED_FIELD = "graded-field";

    private static final int MAX_PATH = 256;
    /** In code points; enough to recognise a value by, whatever an answer puts into one field. */
    private static final int MAX_MASKED_FORM = 64;
    /** Grade 1 is harmless: such fields are looked at only for what a detector finds in them. */
    private static final int LOWEST_COUNTED_GRADE = 2;

    private final Detector detector;
    private final MaskRules rules;
    private final @Nullable Dataset dataset;
    private final Map<String, String> fieldOfPath;
    private final Function<String, String> digest;
    private final Map<String, Optional<CatalogueField>> known = new HashMap<>();
    private final Map<Key, ExposureCount> counts = new LinkedHashMap<>();
    private final Set<String> fields = new LinkedHashSet<>();
    private long records;

    private record Key(String field, String kind) {}

    /**
     * @param dataset what the interface gives out; null when the catalogue does not say
     * @param fieldOfPath for paths whose last name is not the catalogue's: path without array positions to field name
     * @param digest of a value as hexadecimal, keyed: without a key the few values there are of a kind could all be tried.
     *     Given by the caller, because this room may not use {@code sm} and has no keys
     */
    public ExposureInspector(
            Detector detector,
            MaskRules rules,
            @Nullable Dataset dataset,
            Map<String, String> fieldOfPath,
            Function<String, String> digest) {
        this.detector = requireNonNull(detector, "detector");
        this.rules = requireNonNull(rules, "rules");
        this.dataset = dataset;
        this.fieldOfPath = Map.copyOf(fieldOfPath);
        this.digest = requireNonNull(digest, "digest");
    }

    /**
     * One scalar of the answer.
     *
     * @param fieldPath where, for instance {@code data.list[3].id_card}; empty for plain text
     */
    public void value(String fieldPath, String value) {
        String path = withoutPositions(fieldPath);
        if (fields.contains(path) || fields.size() < MAX_ENTRIES) {
            fields.add(path);
        } else {
            fields.add(BEYOND);
        }
        if (value.isBlank()) {
            return;
        }
        @Nullable CatalogueField field = field(path);
        String name = lastName(path);
        boolean[] ownKind = {false};
        DetectionSink sink = (kind, start, end, form, revealed) -> {
            boolean own = field != null && field.kind() == kind;
            ownKind[0] |= own;
            detected(path, field, kind, value.substring(start, end), form);
        };
        if (field != null && field.kind() != null) {
            detector.scan(Context.flag(field.kind()), value, sink);
        } else {
            detector.scan(name, value, sink);
        }
        if (field != null && !ownKind[0]) {
            undetected(path, field, value);
        }
    }

    private void detected(
            String path, @Nullable CatalogueField field, SensitiveKind kind, String value, ValueForm form) {
        boolean own = field != null && field.kind() == kind && field.mask() != null;
        MaskRule rule = own ? requireNonNull(field.mask()) : rules.forKind(kind);
        MaskStrength strength = form == ValueForm.CLEAR ? MaskStrength.CLEAR : rule.judge(value);
        count(path, field, kind.id(), field == null ? 0 : grade(field, kind), value, strength, rule);
    }

    /** A value of another kind than the field is for is of the higher grade of both (就高从严, GB/T 43697-2024 clause 4). */
    private static int grade(CatalogueField field, SensitiveKind kind) {
        return field.kind() == kind ? field.grade() : Math.max(field.grade(), kind.defaultGrade());
    }

    /** The catalogue says what stands in the field, though no detector sees it there. */
    private void undetected(String path, CatalogueField field, String value) {
        SensitiveKind kind = field.kind();
        @Nullable MaskRule rule = field.mask() != null ? field.mask() : kind != null ? rules.forKind(kind) : null;
        if (kind == null) {
            if (field.grade() >= LOWEST_COUNTED_GRADE) {
                MaskStrength strength = rule == null ? TextMasks.strength(value, TextMasks.WHOLE) : rule.judge(value);
                String id = rule == null ? GRADED_FIELD : rule.id();
                count(path, field, id, field.grade(), value, strength, rule);
            }
            return;
        }
        MaskStrength strength = requireNonNull(rule).judge(value);
        if (strength != MaskStrength.CLEAR || looksLike(kind, value)) {
            count(path, field, kind.id(), field.grade(), value, strength, rule);
        }
    }

    /** Whether a value may be meant as one of its kind, though it is not a valid one: a slip of the pen is still data. */
    private static boolean looksLike(SensitiveKind kind, String value) {
        int length = value.strip().length();
        long digits = value.chars().filter(Character::isDigit).count();
        return switch (kind) {
            case CITIZEN_ID -> digits >= 14 && (length == 15 || length == 18);
            case MOBILE -> digits >= 11 && length <= 15;
            case BANK_CARD -> digits >= 12 && digits <= 19 && length <= 24;
            case USCC -> length == 18 && digits >= 6;
            case EMAIL -> value.indexOf('@') > 0;
            case PLATE -> length >= 7 && length <= 9 && digits > 0;
            case NAME -> length >= 2 && length <= 64 && value.chars().anyMatch(Character::isLetter);
            case ADDRESS -> length >= 6 && value.chars().anyMatch(Character::isLetter);
        };
    }

    private void count(
            String path,
            @Nullable CatalogueField field,
            String kind,
            int grade,
            String value,
            MaskStrength strength,
            @Nullable MaskRule rule) {
        Key key = new Key(path, kind);
        @Nullable ExposureCount count = counts.get(key);
        if (count == null) {
            boolean beyond = counts.size() >= MAX_ENTRIES;
            if (beyond) {
                key = new Key(BEYOND, kind);
            }
            String name = beyond || field == null ? null : field.name();
            count = counts.computeIfAbsent(key, k -> new ExposureCount(name));
        }
        count.add(grade, strength);
        if (count.maskedForm == null) {
            count.maskedForm = rule == null ? TextMasks.WHOLE : shortened(rule.mask(value));
        }
        if (strength == MaskStrength.CLEAR && count.digest == null) {
            count.digest = digest.apply(value);
        }
    }

    private static String shortened(String masked) {
        return masked.codePointCount(0, masked.length()) <= MAX_MASKED_FORM
                ? masked
                : masked.substring(0, masked.offsetByCodePoints(0, MAX_MASKED_FORM));
    }

    private @Nullable CatalogueField field(String path) {
        if (dataset == null) {
            return null;
        }
        Optional<CatalogueField> field = known.get(path);
        if (field == null) {
            String name = fieldOfPath.getOrDefault(path, lastName(path));
            field = dataset.field(name);
            if (known.size() < MAX_ENTRIES) {
                known.put(path, field);
            }
        }
        return field.orElse(null);
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The path without {@code [3]} and without names that are numbers. */
    private static String withoutPositions(String path) {
        StringBuilder names = new StringBuilder(path.length());
        int at = 0;
        while (at <= path.length()) {
            int dot = path.indexOf('.', at);
            int end = dot < 0 ? path.length() : dot;
            int bracket = path.indexOf('[', at);
            int nameEnd = bracket >= 0 && bracket < end ? bracket : end;
            boolean number = nameEnd > at;
            for (int i = at; i < nameEnd; i++) {
                number &= Character.isDigit(path.charAt(i));
            }
            if (nameEnd > at && !number) {
                names.append(names.length() == 0 ? "" : ".").append(path, at, nameEnd);
            }
            at = end + 1;
        }
        return names.length() <= MAX_PATH ? names.toString() : names.substring(names.length() - MAX_PATH);
    }

    /** One more record of the answer has passed. */
    public void record() {
        records++;
    }

    /** What was found, by field and kind, in the order it was first found. */
    public List<Exposure> exposures() {
        List<Exposure> exposures = new ArrayList<>();
        counts.forEach((key, count) -> exposures.add(count.exposure(key.field, key.kind)));
        return exposures;
    }

    /** Paths of all fields seen, without array positions, in the order they were first seen. */
    public Set<String> fields() {
        return new LinkedHashSet<>(fields);
    }

    /** How many records have passed. */
    public long records() {
        return records;
    }
}
