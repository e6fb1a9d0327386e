package org.jianxin.sensitivedata;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a catalogue, from YAML and from the rows of a workbook alike. */
final class CatalogueReader {
    private static final String LIST_SEPARATORS = "[,，、;；\\s]+";

    private final MaskRules rules;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> tables = new HashSet<>();
    private final Set<String> interfaces = new HashSet<>();

    CatalogueReader(MaskRules rules) {
        this.rules = rules;
    }

    Catalogue read(Definition file) throws DefinitionException {
        String version = file.text("version");
        List<Dataset> datasets = new ArrayList<>();
        for (Definition definition : file.list("datasets")) {
            List<CatalogueField> fields = fields(definition.list("fields"));
            List<Agreement> agreements = new ArrayList<>();
            for (Definition agreement : definition.list("agreements")) {
                agreements.add(agreement(agreement));
            }
            datasets.add(dataset(definition, fields, agreements));
        }
        file.done();
        return new Catalogue(version, datasets);
    }

    Dataset dataset(Definition definition, List<CatalogueField> fields, List<Agreement> agreements)
            throws DefinitionException {
        String id = definition.text("id");
        if (!ids.add(id)) {
            throw definition.error("id", "\"" + id + "\" is given twice");
        }
        if (fields.isEmpty()) {
            throw definition.error("fields", "dataset \"" + id + "\" has none");
        }
        @Nullable String table = definition.optionalText("table").orElse(null);
        if (table != null && !tables.add(table.toLowerCase(Locale.ROOT))) {
            throw definition.error("table", "\"" + table + "\" already belongs to another dataset");
        }
        List<String> served = new ArrayList<>();
        for (String text : definition.texts("interfaces")) {
            for (String name : text.trim().split(LIST_SEPARATORS)) {
                if (!interfaces.add(name)) {
                    throw definition.error("interfaces", "\"" + name + "\" already belongs to a dataset");
                }
                served.add(name);
            }
        }
        Dataset dataset = new Dataset(
                id,
                definition.text("title_zh"),
                definition.text("title_en"),
                table,
                definition.text("owner"),
                definition.text("security_officer"),
                definition.oneOf("sharing", SharingType.class),
                definition.oneOf("opening", OpeningType.class),
                agreements,
                fields,
                served);
        definition.done();
        return dataset;
    }

    /** The fields of one dataset. */
    List<CatalogueField> fields(List<Definition> definitions) throws DefinitionException {
        Set<String> names = new HashSet<>();
        Set<String> columns = new HashSet<>();
        List<CatalogueField> fields = new ArrayList<>();
        for (Definition definition : definitions) {
            CatalogueField field = field(definition);
            if (!names.add(field.name())) {
                throw definition.error("name", "\"" + field.name() + "\" is given twice");
            }
            if (field.column() != null && !columns.add(field.column().toLowerCase(Locale.ROOT))) {
                throw definition.error("column", "\"" + field.column() + "\" is given twice");
            }
            fields.add(field);
        }
        return fields;
    }

    private CatalogueField field(Definition definition) throws DefinitionException {
        String name = definition.text("name");
        @Nullable MaskRule mask = null;
        Optional<String> named = definition.optionalText("mask");
        if (named.isPresent()) {
            String id = named.get();
            mask = rules.rule(id)
                    .orElseThrow(() -> definition.error("mask", "there is no masking rule \"" + id + "\""));
        }
        CatalogueField field = new CatalogueField(
                name,
                definition.text("title_zh"),
                definition.text("title_en"),
                definition.optionalText("column").orElse(null),
                definition.optionalText("kind").isPresent() ? definition.oneOf("kind", SensitiveKind.class) : null,
                definition.text("category"),
                (int) definition.number("grade", 1, 4),
                mask);
        definition.done();
        return field;
    }

    Agreement agreement(Definition definition) throws DefinitionException {
        LocalDate from = definition.day("from");
        LocalDate to = definition.day("to");
        if (to.isBefore(from)) {
            throw definition.error("to", "must not be before \"from\" (" + from + ")");
        }
        Agreement agreement = new Agreement(definition.text("consumer"), from, to, definition.text("number"));
        definition.done();
        return agreement;
    }
}
