package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/** The masking rules in force. Immutable. */
public final class MaskRules {
    private final Map<String, MaskRule> rules;
    private final Map<SensitiveKind, MaskRule> byKind;

    private MaskRules(Map<String, MaskRule> rules, Map<SensitiveKind, MaskRule> byKind) {
        this.rules = rules;
        this.byKind = byKind;
    }

    /** The rules that come with the product. */
    public static MaskRules defaults() {
        try {
            return of(Resources.definition("masking-rules.yaml"));
        } catch (DefinitionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Reads {@code masking-rules.yaml}. The first rule of a kind is the one used where the catalogue names none; every
     * kind must have one.
     *
     * @throws DefinitionException naming file, line and field when it is not as it must be
     */
    public static MaskRules load(Path file) throws DefinitionException {
        return of(DefinitionFile.read(file));
    }

    /** As {@link #load}, of text; {@code name} is what errors call it. */
    public static MaskRules parse(String name, String yaml) throws DefinitionException {
        return of(DefinitionFile.parse(name, yaml));
    }

    private static MaskRules of(Definition file) throws DefinitionException {
        Map<String, MaskRule> rules = new LinkedHashMap<>();
        Map<SensitiveKind, MaskRule> byKind = new EnumMap<>(SensitiveKind.class);
        for (Definition definition : file.list("rules")) {
            MaskRule rule = rule(definition);
            if (rules.put(rule.id(), rule) != null) {
                throw definition.error("id", "\"" + rule.id() + "\" is given twice");
            }
            if (rule.kind() != null) {
                byKind.putIfAbsent(rule.kind(), rule);
            }
        }
        file.done();
        for (SensitiveKind kind : SensitiveKind.values()) {
            if (!byKind.containsKey(kind)) {
                throw file.error("rules", "has no rule of kind " + kind.id());
            }
        }
        return new MaskRules(rules, byKind);
    }

    private static MaskRule rule(Definition definition) throws DefinitionException {
        MaskRule rule = new MaskRule(
                definition.text("id"),
                definition.optionalText("kind").isPresent() ? definition.oneOf("kind", SensitiveKind.class) : null,
                definition.text("title_zh"),
                definition.text("title_en"),
                definition.oneOf("shape", MaskShape.class),
                (int) definition.number("keep_first", 0, 1_000_000, 0),
                (int) definition.number("keep_last", 0, 64, 0),
                definition.number("minimum_candidates", 1, 1_000_000_000, 1),
                definition.text("source"));
        if (rule.shape() == MaskShape.RANGE && rule.keepFirst() < 2) {
            throw definition.error("keep_first", "must be the width of the range, at least 2");
        }
        definition.done();
        return rule;
    }

    /** The rule of that id. */
    public Optional<MaskRule> rule(String id) {
        return Optional.ofNullable(rules.get(requireNonNull(id, "id")));
    }

    /** The rule used for a kind where the catalogue names none. */
    public MaskRule forKind(SensitiveKind kind) {
        return requireNonNull(byKind.get(requireNonNull(kind, "kind")));
    }

    /** All rules in the order of the file. */
    public List<MaskRule> rules() {
        return List.copyOf(rules.values());
    }
}
