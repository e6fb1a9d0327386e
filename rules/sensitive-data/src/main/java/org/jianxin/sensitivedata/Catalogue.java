package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jspecify.annotations.Nullable;

/** The catalogue of datasets: class, grade, owner, sharing type and masking rule of every field. Immutable. */
public final class Catalogue {
    private final String version;
    private final Map<String, Dataset> datasets = new LinkedHashMap<>();
    private final Map<String, Dataset> tables = new HashMap<>();
    private final Map<String, CatalogueField> columns = new HashMap<>();
    private final Map<String, Dataset> interfaces = new HashMap<>();

    Catalogue(String version, List<Dataset> datasets) {
        this.version = requireNonNull(version, "version");
        Set<String> ambiguous = new HashSet<>();
        for (Dataset dataset : datasets) {
            this.datasets.put(dataset.id(), dataset);
            dataset.interfaces().forEach(name -> interfaces.put(name, dataset));
            if (dataset.table() != null) {
                String table = key(dataset.table());
                String shortName = table.substring(table.lastIndexOf('.') + 1);
                if (!shortName.equals(table) && tables.putIfAbsent(shortName, dataset) != null) {
                    ambiguous.add(shortName);
                }
            }
        }
        ambiguous.forEach(tables::remove);
        for (Dataset dataset : datasets) {
            if (dataset.table() != null) {
                tables.put(key(dataset.table()), dataset);
            }
        }
        tables.forEach((table, dataset) -> {
            for (CatalogueField field : dataset.fields()) {
                if (field.column() != null) {
                    columns.put(table + "." + key(field.column()), field);
                }
            }
        });
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** A catalogue without datasets. */
    public static Catalogue empty() {
        return new Catalogue("0", List.of());
    }

    /**
     * Reads a catalogue file, YAML ({@code .yaml}, {@code .yml}) or Excel ({@code .xlsx}), with the default masking
     * rules.
     *
     * @throws DefinitionException naming file, line (of a workbook: sheet and row) and field when it is not as it must be
     */
    public static Catalogue load(Path yamlOrXlsx) throws DefinitionException {
        return load(yamlOrXlsx, MaskRules.defaults());
    }

    /** As {@link #load(Path)}, with these masking rules. */
    public static Catalogue load(Path yamlOrXlsx, MaskRules rules) throws DefinitionException {
        String name = yamlOrXlsx.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".xlsx")) {
            return CatalogueWorkbook.read(yamlOrXlsx, rules);
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return new CatalogueReader(rules).read(DefinitionFile.read(yamlOrXlsx));
        }
        throw new DefinitionException(yamlOrXlsx.toString(), 0, "", "must end in .yaml, .yml or .xlsx");
    }

    /** As {@link #load(Path, MaskRules)}, of YAML text; {@code name} is what errors call it. */
    public static Catalogue parse(String name, String yaml, MaskRules rules) throws DefinitionException {
        return new CatalogueReader(rules).read(DefinitionFile.parse(name, yaml));
    }

    /** The text of the demonstration's catalogue, for {@code catalogue.yaml}. */
    public static String demo() {
        return Resources.text("demo-catalogue.yaml");
    }

    /**
     * Writes the catalogue as a workbook that {@link #load(Path)} reads.
     *
     * @throws java.io.IOException when the file cannot be written
     */
    public void writeWorkbook(Path file) throws java.io.IOException {
        CatalogueWorkbook.write(this, file);
    }

    /** The file's own version. */
    public String version() {
        return version;
    }

    public Optional<Dataset> dataset(String id) {
        return Optional.ofNullable(datasets.get(requireNonNull(id, "id")));
    }

    /** The dataset kept in a table, {@code schema.table} or, where that is unambiguous, {@code table}; case is ignored. */
    public Optional<Dataset> table(String table) {
        return find(tables, table);
    }

    /**
     * The field kept in a column, {@code schema.table.column} or, where that is unambiguous, {@code table.column}; case
     * is ignored.
     */
    public Optional<CatalogueField> column(String tableDotColumn) {
        return find(columns, tableDotColumn);
    }

    /** Names longer than what is known may begin with the name of the database, which is not looked at. */
    private static <T> Optional<T> find(Map<String, T> map, String name) {
        String key = key(name);
        @Nullable T found = map.get(key);
        int dot = key.indexOf('.');
        if (found == null && dot > 0 && key.indexOf('.', dot + 1) > 0) {
            String rest = key.substring(dot + 1);
            found = rest.indexOf('.') > 0 ? map.get(rest) : null;
        }
        return Optional.ofNullable(found);
    }

    /** The dataset a data-sharing interface gives out. */
    public Optional<Dataset> servedBy(String interfaceId) {
        return Optional.ofNullable(interfaces.get(requireNonNull(interfaceId, "interfaceId")));
    }

    /** All datasets in the order of the file. */
    public List<Dataset> datasets() {
        return List.copyOf(datasets.values());
    }
}
