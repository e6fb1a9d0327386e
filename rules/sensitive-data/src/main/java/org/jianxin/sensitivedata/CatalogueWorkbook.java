package org.jianxin.sensitivedata;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.NotOfficeXmlFileException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionTable;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as a workbook: the sheets {@code catalogue} (目录), {@code datasets} (数据集), {@code fields} (字段) and
 * {@code agreements} (协议), whose columns are the fields of the YAML form, in English or Chinese, in any order. Errors name
 * sheet, row and column.
 */
final class CatalogueWorkbook {
    private static final long MAX_BYTES = 16L << 20;
    private static final int MAX_COLUMNS = 64;

    private static final Map<String, String> SHEETS =
            Map.of("目录", "catalogue", "数据集", "datasets", "字段", "fields", "协议", "agreements");
    /** Chinese head of a column to its field. */
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("版本", "version"),
            Map.entry("数据集", "dataset"),
            Map.entry("编号", "id"),
            Map.entry("中文名称", "title_zh"),
            Map.entry("英文名称", "title_en"),
            Map.entry("数据表", "table"),
            Map.entry("责任单位", "owner"),
            Map.entry("安全责任人", "security_officer"),
            Map.entry("共享类型", "sharing"),
            Map.entry("开放类型", "opening"),
            Map.entry("接口", "interfaces"),
            Map.entry("名称", "name"),
            Map.entry("列名", "column"),
            Map.entry("敏感类型", "kind"),
            Map.entry("分类", "category"),
            Map.entry("级别", "grade"),
            Map.entry("脱敏规则", "mask"),
            Map.entry("使用单位", "consumer"),
            Map.entry("开始日期", "from"),
            Map.entry("结束日期", "to"),
            Map.entry("协议编号", "number"));

    private CatalogueWorkbook() {}

    static Catalogue read(Path file, MaskRules rules) throws DefinitionException {
        String name = file.toString();
        Map<String, List<Definition>> sheets = new LinkedHashMap<>();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DefinitionException(name, 0, "", "is longer than 16 MiB");
            }
            try (InputStream in = Files.newInputStream(file);
                    Workbook workbook = new XSSFWorkbook(in)) {
                for (Sheet sheet : workbook) {
                    String id = SHEETS.getOrDefault(sheet.getSheetName(), sheet.getSheetName());
                    if (!SHEETS.containsValue(id)) {
                        throw new DefinitionException(
                                name + "[" + sheet.getSheetName() + "]", 0, "", "is no sheet of a catalogue");
                    }
                    sheets.put(id, rows(name, sheet));
                }
            }
        } catch (IOException
                | POIXMLException
                | OpenXML4JRuntimeException
                | NotOfficeXmlFileException
                | IllegalStateException e) {
            throw new DefinitionException(name, 0, "", "cannot be read as a workbook: " + e.getMessage());
        }
        return catalogue(name, sheets, new CatalogueReader(rules));
    }

    private static Catalogue catalogue(String name, Map<String, List<Definition>> sheets, CatalogueReader reader)
            throws DefinitionException {
        List<Definition> head = sheets.getOrDefault("catalogue", List.of());
        if (head.size() != 1) {
            throw new DefinitionException(name + "[catalogue]", 0, "version", "must stand there once");
        }
        Map<String, List<Definition>> fields = byDataset(sheets.getOrDefault("fields", List.of()));
        Map<String, List<Definition>> agreements = byDataset(sheets.getOrDefault("agreements", List.of()));
        List<Dataset> datasets = new ArrayList<>();
        for (Definition row : sheets.getOrDefault("datasets", List.of())) {
            String id = row.text("id");
            List<Agreement> read = new ArrayList<>();
            for (Definition agreement : taken(agreements, id)) {
                read.add(reader.agreement(agreement));
            }
            datasets.add(reader.dataset(row, reader.fields(taken(fields, id)), read));
        }
        for (Map<String, List<Definition>> rest : List.of(fields, agreements)) {
            for (List<Definition> rows : rest.values()) {
                throw rows.get(0).error("dataset", "there is no such dataset");
            }
        }
        Catalogue catalogue = new Catalogue(head.get(0).text("version"), datasets);
        head.get(0).done();
        return catalogue;
    }

    private static List<Definition> taken(Map<String, List<Definition>> rows, String dataset) {
        List<Definition> taken = rows.remove(dataset);
        return taken == null ? List.of() : taken;
    }

    private static Map<String, List<Definition>> byDataset(List<Definition> rows) throws DefinitionException {
        Map<String, List<Definition>> byDataset = new LinkedHashMap<>();
        for (Definition row : rows) {
            byDataset
                    .computeIfAbsent(row.text("dataset"), id -> new ArrayList<>())
                    .add(row);
        }
        return byDataset;
    }

    /** One row of text a row of the sheet, so that the line in an error is the row in the sheet. */
    private static List<Definition> rows(String file, Sheet sheet) throws DefinitionException {
        String name = file + "[" + sheet.getSheetName() + "]";
        Row head = sheet.getRow(0);
        if (head == null) {
            throw new DefinitionException(name, 1, "", "the first row must name the columns");
        }
        DataFormatter formatter = new DataFormatter();
        int columns = head.getLastCellNum();
        if (columns < 1 || columns > MAX_COLUMNS) {
            throw new DefinitionException(name, 1, "", "must have 1 to " + MAX_COLUMNS + " columns");
        }
        StringBuilder csv = new StringBuilder();
        boolean[] blank = new boolean[sheet.getLastRowNum() + 1];
        for (int r = 0; r <= sheet.getLastRowNum(); r++) {
            Row row = sheet.getRow(r);
            blank[r] = true;
            for (int c = 0; c < columns; c++) {
                String text = row == null ? "" : text(row.getCell(c), formatter);
                if (r == 0) {
                    text = COLUMNS.getOrDefault(text, text);
                }
                blank[r] &= text.isEmpty();
                csv.append(c == 0 ? "" : ",")
                        .append('"')
                        .append(text.replace("\"", "\"\""))
                        .append('"');
            }
            csv.append("\r\n");
        }
        List<Definition> rows = new ArrayList<>();
        for (Definition definition : DefinitionTable.parse(name, csv.toString())) {
            if (!blank[definition.line() - 1]) {
                rows.add(definition);
            }
        }
        return rows;
    }

    private static String text(@Nullable Cell cell, DataFormatter formatter) {
        if (cell == null) {
            return "";
        }
        CellType type = cell.getCellType() == CellType.FORMULA ? cell.getCachedFormulaResultType() : cell.getCellType();
        String text;
        if (type == CellType.NUMERIC && DateUtil.isCellDateFormatted(cell)) {
            text = cell.getLocalDateTimeCellValue().toLocalDate().toString();
        } else if (type == CellType.NUMERIC && cell.getNumericCellValue() == Math.rint(cell.getNumericCellValue())) {
            text = Long.toString((long) cell.getNumericCellValue());
        } else if (cell.getCellType() == CellType.FORMULA) {
            text = type == CellType.STRING ? cell.getStringCellValue() : formatter.formatCellValue(cell);
        } else {
            text = formatter.formatCellValue(cell);
        }
        return text.replaceAll("\\s+", " ").trim();
    }

    static void write(Catalogue catalogue, Path file) throws IOException {
        try (Workbook workbook = new XSSFWorkbook();
                OutputStream out = Files.newOutputStream(file)) {
            sheet(workbook, "catalogue", List.of(List.of("version"), List.of(catalogue.version())));
            List<List<String>> datasets = new ArrayList<>();
            datasets.add(List.of(
                    "id",
                    "title_zh",
                    "title_en",
                    "table",
                    "owner",
                    "security_officer",
                    "sharing",
                    "opening",
                    "interfaces"));
            List<List<String>> fields = new ArrayList<>();
            fields.add(
                    List.of("dataset", "name", "title_zh", "title_en", "column", "kind", "category", "grade", "mask"));
            List<List<String>> agreements = new ArrayList<>();
            agreements.add(List.of("dataset", "consumer", "from", "to", "number"));
            for (Dataset dataset : catalogue.datasets()) {
                datasets.add(cells(dataset));
                dataset.fields().forEach(field -> fields.add(cells(dataset.id(), field)));
                dataset.agreements()
                        .forEach(agreement -> agreements.add(List.of(
                                dataset.id(),
                                agreement.consumer(),
                                agreement.from().toString(),
                                agreement.to().toString(),
                                agreement.number())));
            }
            sheet(workbook, "datasets", datasets);
            sheet(workbook, "fields", fields);
            sheet(workbook, "agreements", agreements);
            workbook.write(out);
        }
    }

    private static List<String> cells(Dataset dataset) {
        return List.of(
                dataset.id(),
                dataset.titleZh(),
                dataset.titleEn(),
                dataset.table() == null ? "" : dataset.table(),
                dataset.owner(),
                dataset.securityOfficer(),
                id(dataset.sharing()),
                id(dataset.opening()),
                String.join(", ", dataset.interfaces()));
    }

    private static List<String> cells(String dataset, CatalogueField field) {
        return List.of(
                dataset,
                field.name(),
                field.titleZh(),
                field.titleEn(),
                field.column() == null ? "" : field.column(),
                field.kind() == null ? "" : field.kind().id(),
                field.category(),
                Integer.toString(field.grade()),
                field.mask() == null ? "" : field.mask().id());
    }

    private static String id(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static void sheet(Workbook workbook, String name, List<List<String>> rows) {
        Sheet sheet = workbook.createSheet(name);
        for (int r = 0; r < rows.size(); r++) {
            Row row = sheet.createRow(r);
            for (int c = 0; c < rows.get(r).size(); c++) {
                row.createCell(c).setCellValue(rows.get(r).get(c));
            }
        }
        sheet.createFreezePane(0, 1);
    }
}
