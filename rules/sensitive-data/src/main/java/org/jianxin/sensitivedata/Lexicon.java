package org.jianxin.sensitivedata;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/** The words of {@code lexicon.yaml}. */
final class Lexicon {
    final BitSet surnames;
    /** Surnames common enough that two characters alone may be a name. */
    final BitSet commonSurnames;

    final BitSet given;
    final BitSet afterName;
    final Set<String> compoundSurnames;
    final Set<String> notNames;
    final List<String> personLabels;
    final List<String> titles;
    final Set<String> personWords;
    /** Word of a field name to {@link Context} flags. */
    final Map<String, Integer> fieldWords;

    Lexicon() {
        Definition file = Resources.definition("lexicon.yaml");
        try {
            List<String> surnameLines = file.texts("surnames");
            surnames = characters(surnameLines);
            commonSurnames = characters(surnameLines.subList(0, 2));
            given = characters(file.texts("given_characters"));
            afterName = characters(file.texts("after_name"));
            compoundSurnames = Set.copyOf(file.texts("compound_surnames"));
            notNames = flat(file);
            personLabels = file.texts("person_labels");
            titles = file.texts("titles");
            Definition fields = file.mapping("fields");
            fieldWords = new HashMap<>();
            put(fields, "name", Context.NAME);
            personWords = Set.copyOf(fields.texts("person"));
            for (SensitiveKind kind : SensitiveKind.values()) {
                if (kind != SensitiveKind.NAME) {
                    put(fields, kind.id().replace('-', '_'), Context.flag(kind));
                }
            }
            put(fields, "other", Context.OTHER);
            fields.done();
            file.done();
        } catch (DefinitionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void put(Definition fields, String name, int flag) throws DefinitionException {
        for (String word : fields.texts(name)) {
            fieldWords.merge(word, flag, (a, b) -> a | b);
        }
    }

    private static Set<String> flat(Definition file) throws DefinitionException {
        Set<String> words = new java.util.HashSet<>();
        for (String line : file.texts("not_names")) {
            words.addAll(List.of(line.trim().split("\\s+")));
        }
        return words;
    }

    private static BitSet characters(List<String> lines) {
        BitSet characters = new BitSet(1 << 16);
        lines.forEach(line -> line.chars().forEach(characters::set));
        return characters;
    }
}
