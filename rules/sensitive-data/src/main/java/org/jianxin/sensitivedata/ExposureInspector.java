package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jianxin.events.Exposure;
import org.jspecify.annotations.Nullable;

/**
 * Says of every value of one document, while it streams past, what its reader may see of it, and counts: one for each
 * document, for use by one thread. It keeps counts, one masked form and one digest a field, never a value, and at most
 * {@value #MAX_ENTRIES} fields; what comes beyond is counted under the field {@code *}.
 */
public final class ExposureInspector {
    static final int MAX_ENTRIES = 512;
    static final String BEYOND = "*";

    private final Detector detector;
    private final MaskRules rules;
    private final @Nullable Dataset dataset;
    private final Map<String, String> fieldOfPath;
    private final Protection protection;
    private final Function<String, String> digest;
    /** By kind: the field of the dataset that is for it and whose grade is above the reader's clearance. */
    private final @Nullable CatalogueField[] hiddenKinds;

    private final Map<String, InspectedField> known = new HashMap<>();
    private final Map<Key, ExposureCount> counts = new LinkedHashMap<>();
    private final Set<String> fields = new LinkedHashSet<>();
    private final InspectedField root;
    private long records;

    private record Key(String field, String kind) {}

    /** As the other constructor, for a document that passes as it is whatever stands in it. */
    public ExposureInspector(
            Detector detector,
            MaskRules rules,
            @Nullable Dataset dataset,
            Map<String, String> fieldOfPath,
            Function<String, String> digest) {
        this(detector, rules, dataset, fieldOfPath, Protection.NONE, digest);
    }

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
            Protection protection,
            Function<String, String> digest) {
        this.detector = requireNonNull(detector, "detector");
        this.rules = requireNonNull(rules, "rules");
        this.dataset = dataset;
        this.fieldOfPath = Map.copyOf(fieldOfPath);
        this.protection = requireNonNull(protection, "protection");
        this.digest = requireNonNull(digest, "digest");
        this.hiddenKinds = new CatalogueField[SensitiveKind.values().length];
        if (dataset != null) {
            dataset.fields().forEach(this::hide);
        }
        this.root = new InspectedField(this, "", null, null);
    }

    /** Of several fields for one kind the one of the highest grade counts (就高从严, GB/T 43697-2024 clause 4). */
    private void hide(CatalogueField field) {
        if (field.kind() != null && field.grade() > protection.clearance()) {
            int kind = field.kind().ordinal();
            @Nullable CatalogueField other = hiddenKinds[kind];
            if (other == null || other.grade() < field.grade()) {
                hiddenKinds[kind] = field;
            }
        }
    }

    /** The document itself, which has no name; its children are the fields. */
    public InspectedField root() {
        return root;
    }

    /**
     * One scalar of the document.
     *
     * @param fieldPath where, for instance {@code data.list[3].id_card}; empty for plain text
     * @return what the reader is to see instead; null when that is the value as it is
     * @throws BlockedValueException when the document must not go on
     */
    public @Nullable String value(String fieldPath, String value) throws BlockedValueException {
        InspectedField field = known.get(fieldPath);
        if (field == null) {
            field = root;
            for (String name : fieldPath.isEmpty() ? new String[0] : fieldPath.split("\\.", -1)) {
                int bracket = name.indexOf('[');
                field = field.child(bracket < 0 ? name : name.substring(0, bracket));
            }
            if (known.size() < MAX_ENTRIES) {
                known.put(fieldPath, field);
            }
        }
        return field.value(value);
    }

    Detector detector() {
        return detector;
    }

    MaskRules rules() {
        return rules;
    }

    Protection protection() {
        return protection;
    }

    /** The field of the dataset that makes values of a kind hidden from the reader wherever they stand. */
    @Nullable
    CatalogueField hiddenKind(SensitiveKind kind) {
        return hiddenKinds[kind.ordinal()];
    }

    @Nullable
    CatalogueField catalogued(String path, String name) {
        return dataset == null
                ? null
                : dataset.field(fieldOfPath.getOrDefault(path, name)).orElse(null);
    }

    String digest(String value) {
        return digest.apply(value);
    }

    void see(String path) {
        if (!fields.contains(path)) {
            fields.add(fields.size() < MAX_ENTRIES ? path : BEYOND);
        }
    }

    ExposureCount count(String path, @Nullable CatalogueField field, String kind) {
        Key key = new Key(path, kind);
        @Nullable ExposureCount count = counts.get(key);
        if (count != null) {
            return count;
        }
        boolean beyond = counts.size() >= MAX_ENTRIES;
        String name = beyond || field == null ? null : field.name();
        return counts.computeIfAbsent(
                beyond ? new Key(BEYOND, kind) : key, k -> new ExposureCount(name, Math.max(1, records)));
    }

    /** One more record of the document has begun. */
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
