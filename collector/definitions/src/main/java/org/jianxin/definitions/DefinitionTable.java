package org.jianxin.definitions;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jianxin.definitions.Definition.Located;

/** Reads CSV definition files (RFC 4180, UTF-8 with or without a byte order mark, first row names the columns). */
public final class DefinitionTable {
    private DefinitionTable() {}

    /**
     * Reads a file; each row becomes a {@link Definition} whose fields are the columns. Empty cells are absent.
     *
     * @throws DefinitionException when it cannot be read, is over 16 MiB, has two columns of one name, or a row has more or
     *     fewer cells than the first
     */
    public static List<Definition> read(Path file) throws DefinitionException {
        String name = file.toString();
        try {
            if (Files.size(file) > DefinitionFile.MAX_BYTES) {
                throw new DefinitionException(name, 0, "", "is longer than 16 MiB");
            }
            return parse(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new DefinitionException(name, 0, "", "is not UTF-8");
        } catch (IOException e) {
            throw new DefinitionException(name, 0, "", "cannot be read: " + e.getMessage());
        }
    }

    /** As {@link #read}, of text; {@code name} is what errors call it. */
    public static List<Definition> parse(String name, String csv) throws DefinitionException {
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        List<Definition> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), CSVFormat.RFC4180)) {
            List<String> columns = List.of();
            for (CSVRecord record : parser) {
                int line = Math.toIntExact(parser.getCurrentLineNumber());
                if (columns.isEmpty()) {
                    columns = columns(name, line, record);
                } else {
                    rows.add(row(name, line, columns, record));
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new DefinitionException(name, rows.size() + 2, "", "not CSV: " + e.getMessage());
        }
        return rows;
    }

    private static List<String> columns(String name, int line, CSVRecord record) throws DefinitionException {
        List<String> columns = List.of(record.values());
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new DefinitionException(name, line, column, "is the name of two columns");
            }
        }
        return columns;
    }

    private static Definition row(String name, int line, List<String> columns, CSVRecord record)
            throws DefinitionException {
        if (record.size() != columns.size()) {
            throw new DefinitionException(
                    name, line, "", "has " + record.size() + " cells where the first row has " + columns.size());
        }
        Map<String, Located> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(columns.get(i), new Located(line, record.get(i).isBlank() ? null : record.get(i)));
        }
        return new Definition(name, line, "", fields);
    }
}
