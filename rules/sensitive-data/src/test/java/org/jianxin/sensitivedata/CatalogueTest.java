package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private static final MaskRules RULES = MaskRules.defaults();

    @TempDir
    Path dir;

    private Path yaml;

    @BeforeEach
    void writeTheDemonstrationsCatalogue() throws Exception {
        yaml = dir.resolve("catalogue.yaml");
        Files.writeString(yaml, Catalogue.demo());
    }

    @Test
    void readsTheDemonstrationsCatalogue() throws Exception {
        Catalogue catalogue = Catalogue.load(yaml);
        assertThat(catalogue.version()).isEqualTo("2026-11-22");
        assertThat(catalogue.datasets())
                .extracting(Dataset::id, Dataset::grade, Dataset::sharing)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("population-basic", 3, SharingType.CONDITIONAL),
                        org.assertj.core.api.Assertions.tuple("enterprise-registration", 1, SharingType.UNCONDITIONAL),
                        org.assertj.core.api.Assertions.tuple("medical-visits", 4, SharingType.NONE));
        assertThat(catalogue.servedBy("population-lookup").orElseThrow().id()).isEqualTo("population-basic");
        assertThat(catalogue.datasets().stream()
                        .flatMap(dataset -> dataset.fields().stream())
                        .filter(field -> field.grade() >= 3 && field.mask() == null)
                        .map(CatalogueField::name))
                .containsExactly("household_no");
    }

    @Test
    void knowsWhichAgreementIsInForce() throws Exception {
        Dataset population = Catalogue.load(yaml).dataset("population-basic").orElseThrow();
        LocalDate day = LocalDate.of(2026, 11, 22);
        assertThat(population.agreement("social-security", day)).isPresent();
        assertThat(population.agreement("social-security", LocalDate.of(2026, 12, 31)))
                .isPresent();
        assertThat(population.agreement("social-security", LocalDate.of(2027, 1, 1)))
                .isEmpty();
        assertThat(population.agreement("tax-bureau", day)).isEmpty();
        assertThat(population.agreement("health-app", day)).isEmpty();
    }

    @Test
    void findsColumnsWithAndWithoutSchemaAndInAnyCase() throws Exception {
        Catalogue catalogue = Catalogue.load(yaml);
        assertThat(catalogue.column("public.citizen.id_card").orElseThrow().grade())
                .isEqualTo(3);
        assertThat(catalogue.column("CITIZEN.ID_CARD").orElseThrow().kind()).isEqualTo(SensitiveKind.CITIZEN_ID);
        assertThat(catalogue.column("city.public.citizen.mobile").orElseThrow().name())
                .isEqualTo("mobile");
        assertThat(catalogue.table("citizen").orElseThrow().id()).isEqualTo("population-basic");
        assertThat(catalogue.column("citizen.none")).isEmpty();
        assertThat(catalogue.column("other.citizen2.id_card")).isEmpty();
    }

    @Test
    void survivesTheWayIntoAWorkbookAndBack() throws Exception {
        Catalogue catalogue = Catalogue.load(yaml);
        Path workbook = dir.resolve("catalogue.xlsx");
        catalogue.writeWorkbook(workbook);
        Catalogue read = Catalogue.load(workbook);
        assertThat(read.version()).isEqualTo(catalogue.version());
        assertThat(read.datasets()).isEqualTo(catalogue.datasets());
    }

    @Test
    void readsChineseHeadsRealDatesAndNumbersInAnyOrder() throws Exception {
        Path workbook = dir.resolve("目录.xlsx");
        Catalogue.load(yaml).writeWorkbook(workbook);
        edit(workbook, book -> {
            book.setSheetName(book.getSheetIndex("agreements"), "协议");
            book.getSheet("协议").getRow(0).getCell(2).setCellValue("开始日期");
            var style = book.createCellStyle();
            style.setDataFormat((short) 14);
            var cell = book.getSheet("协议").getRow(1).createCell(2);
            cell.setCellValue(LocalDate.of(2026, 2, 3));
            cell.setCellStyle(style);
            book.getSheet("fields").getRow(1).createCell(7).setCellValue(2.0);
            book.getSheet("fields").createRow(40);
        });
        Dataset population =
                Catalogue.load(workbook).dataset("population-basic").orElseThrow();
        assertThat(population.agreements().get(0).from()).isEqualTo(LocalDate.of(2026, 2, 3));
        assertThat(population.fields().get(0).grade()).isEqualTo(2);
    }

    @Test
    void namesSheetRowAndColumnOfAMistakeInAWorkbook() throws Exception {
        Path workbook = dir.resolve("c.xlsx");
        Catalogue.load(yaml).writeWorkbook(workbook);
        edit(workbook, book -> book.getSheet("fields").getRow(2).getCell(7).setCellValue("七"));
        assertThatThrownBy(() -> Catalogue.load(workbook))
                .isInstanceOf(DefinitionException.class)
                .hasMessage(workbook + "[fields]:3: grade: must be a whole number, not \"七\"");
        edit(workbook, book -> {
            book.getSheet("fields").getRow(2).getCell(7).setCellValue("3");
            book.getSheet("agreements").getRow(2).getCell(0).setCellValue("nothing");
        });
        assertThatThrownBy(() -> Catalogue.load(workbook))
                .hasMessage(workbook + "[agreements]:3: dataset: there is no such dataset");
        Files.writeString(workbook, "no workbook");
        assertThatThrownBy(() -> Catalogue.load(workbook))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("cannot be read as a workbook");
    }

    private interface Edit {
        void on(XSSFWorkbook book);
    }

    private static void edit(Path workbook, Edit edit) throws Exception {
        XSSFWorkbook book;
        try (InputStream in = Files.newInputStream(workbook)) {
            book = new XSSFWorkbook(in);
        }
        edit.on(book);
        try (OutputStream out = Files.newOutputStream(workbook)) {
            book.write(out);
        }
        book.close();
    }

    @Test
    void namesLineAndFieldOfAMistakeInYaml() {
        refuses("grade: 3, mask: citizen-id}", "grade: 5, mask: citizen-id}", "fields[1].grade: must be from 1 to 4");
        refuses("mask: mobile}", "mask: moblie}", "fields[4].mask: there is no masking rule \"moblie\"");
        refuses("kind: mobile,", "kind: phone,", "fields[4].kind: must be one of citizen-id, mobile");
        refuses(
                "sharing: conditional",
                "sharing: sometimes",
                "sharing: must be one of unconditional, conditional, none");
        refuses("to: 2026-12-31", "to: 2025-12-31", "agreements[0].to: must not be before \"from\" (2026-01-01)");
        refuses("owner: 公安局", "ownr: 公安局", "owner: is missing");
        refuses("{name: sex,", "{name: name,", "fields[2].name: \"name\" is given twice");
        refuses("id: medical-visits", "id: population-basic", "datasets[2].id: \"population-basic\" is given twice");
        refuses("table: public.enterprise", "table: public.citizen", "already belongs to another dataset");
        refuses("[enterprise-lookup]", "[population-lookup]", "\"population-lookup\" already belongs to a dataset");
    }

    private static void refuses(String right, String wrong, String message) {
        String text = Catalogue.demo();
        int line = (int) text.substring(0, text.indexOf(right)).lines().count();
        assertThat(text).contains(right);
        String broken = text.replaceFirst(java.util.regex.Pattern.quote(right), wrong);
        assertThatThrownBy(() -> Catalogue.parse("c.yaml", broken, RULES))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("c.yaml:")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((DefinitionException) e).line()).isBetween(line - 4, line + 1));
    }
}
