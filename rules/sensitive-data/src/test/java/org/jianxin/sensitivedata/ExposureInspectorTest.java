package org.jianxin.sensitivedata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jianxin.events.Exposure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExposureInspectorTest {
    private static final Detector DETECTOR = Detector.create();
    private static final MaskRules RULES = MaskRules.defaults();

    private static ExposureInspector inspector(@Nullable String dataset, Map<String, String> mapping) throws Exception {
        Catalogue catalogue = Catalogue.parse("catalogue.yaml", Catalogue.demo(), RULES);
        return new ExposureInspector(
                DETECTOR,
                RULES,
                dataset == null ? null : catalogue.dataset(dataset).orElseThrow(),
                mapping,
                value -> "digest-of-" + value.length());
    }

    /** As it came, first seen in the first record. */
    private static Exposure first(
            String field,
            String kind,
            @Nullable String catalogueField,
            int grade,
            long clear,
            long masked,
            long weak,
            String maskedForm,
            @Nullable String digest) {
        return new Exposure(field, kind, catalogueField, grade, clear, masked, weak, 0, 0, 1, maskedForm, digest);
    }

    private static Exposure first(
            String field, String kind, int grade, long clear, long masked, long weak, String form, String digest) {
        return first(field, kind, null, grade, clear, masked, weak, form, digest);
    }

    @Test
    void countsClearMaskedAndWeakValuesByFieldAndKind() throws Exception {
        ExposureInspector inspector = inspector("population-basic", Map.of());
        String[] ids = {"11010519491231002X", "320***********1234", "320402********1234"};
        for (int i = 0; i < ids.length; i++) {
            inspector.value("data.list[" + i + "].idCard", ids[i]);
            inspector.value("data.list[" + i + "].name", "张*");
            inspector.value("data.list[" + i + "].sex", "男");
            inspector.record();
        }
        assertThat(inspector.exposures())
                .containsExactly(
                        first(
                                "data.list.idCard",
                                "citizen-id",
                                "id_card",
                                3,
                                1,
                                1,
                                1,
                                "110***********002X",
                                "digest-of-18"),
                        first("data.list.name", "name", "name", 2, 0, 3, 0, "张*", null));
        assertThat(inspector.fields()).containsExactly("data.list.idCard", "data.list.name", "data.list.sex");
        assertThat(inspector.records()).isEqualTo(3);
    }

    @Test
    void countsGradedFieldsNoDetectorKnows() throws Exception {
        ExposureInspector medical = inspector("medical-visits", Map.of());
        medical.value("diagnosis", "高血压");
        medical.value("diagnosis", "******");
        ExposureInspector population = inspector("population-basic", Map.of());
        population.value("household_no", "A0231");
        population.value("birth", "1990-**-**");
        assertThat(medical.exposures())
                .containsExactly(first("diagnosis", "diagnosis", "diagnosis", 4, 1, 1, 0, "******", "digest-of-3"));
        assertThat(population.exposures())
                .containsExactly(
                        first("household_no", "graded-field", "household_no", 3, 1, 0, 0, "******", "digest-of-5"),
                        first("birth", "birth-date", "birth", 2, 0, 1, 0, "1990-**-**", null));
    }

    @Test
    void findsValuesWhereTheCatalogueDoesNotExpectThem() throws Exception {
        ExposureInspector inspector = inspector("population-basic", Map.of());
        inspector.value("data.remark", "请联系13812345678，或138****5678");
        inspector.value("data.sex", "11010519491231002X");
        ExposureInspector unknown = inspector(null, Map.of());
        unknown.value("", "身份证11010519491231002X");
        assertThat(inspector.exposures())
                .containsExactly(
                        first("data.remark", "mobile", 0, 1, 1, 0, "138****5678", "digest-of-11"),
                        first("data.sex", "citizen-id", "sex", 3, 1, 0, 0, "110***********002X", "digest-of-18"));
        assertThat(unknown.exposures())
                .containsExactly(first("", "citizen-id", 0, 1, 0, 0, "110***********002X", "digest-of-18"));
    }

    /** An enterprise's legal representative is published: the catalogue's grade of a field's own kind stays as it is. */
    @Test
    void aFieldsOwnKindHasTheCataloguesGradeAndAnotherKindAtLeastItsUsualOne() throws Exception {
        ExposureInspector inspector = inspector("enterprise-registration", Map.of());
        inspector.value("legal_person", "张伟");
        inspector.value("enterprise_name", "联系人手机13812345678");
        assertThat(inspector.exposures())
                .extracting(Exposure::field, Exposure::kind, Exposure::grade)
                .contains(
                        org.assertj.core.api.Assertions.tuple("legal_person", "name", 1),
                        org.assertj.core.api.Assertions.tuple("enterprise_name", "mobile", 2));
    }

    @Test
    void keepsAMaskedFormShort() throws Exception {
        ExposureInspector inspector = inspector("population-basic", Map.of());
        inspector.value("birth", "1990" + "𠮷".repeat(5_000));
        assertThat(inspector.exposures()).singleElement().satisfies(exposure -> assertThat(exposure.maskedForm())
                .isEqualTo("1990" + "*".repeat(60)));
    }

    @Test
    void countsMistypedValuesOfAKnownFieldAsClear() throws Exception {
        ExposureInspector inspector = inspector("population-basic", Map.of());
        inspector.value("id_card", "110105194912310021");
        inspector.value("id_card", "无");
        inspector.value("name", "John Smith");
        assertThat(inspector.exposures())
                .extracting(Exposure::field, Exposure::clear)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("id_card", 1L),
                        org.assertj.core.api.Assertions.tuple("name", 1L));
    }

    @Test
    void followsTheMappingOfPathsToFields() throws Exception {
        ExposureInspector inspector = inspector("population-basic", Map.of("rows.c3", "mobile"));
        inspector.value("rows.0.c3", "*******5678");
        assertThat(inspector.exposures())
                .containsExactly(first("rows.c3", "mobile", "mobile", 2, 0, 1, 0, "*******5678", null));
    }

    @Test
    void keepsItsMemoryBoundedAndLosesNoCount() throws Exception {
        ExposureInspector inspector = inspector(null, Map.of());
        int values = 5_000;
        for (int i = 0; i < values; i++) {
            inspector.value("f" + i + "x", "13812345678");
        }
        List<Exposure> exposures = inspector.exposures();
        assertThat(exposures).hasSize(ExposureInspector.MAX_ENTRIES + 1);
        assertThat(exposures.stream().mapToLong(Exposure::clear).sum()).isEqualTo(values);
        assertThat(exposures.get(exposures.size() - 1).field()).isEqualTo("*");
        assertThat(inspector.fields())
                .hasSize(ExposureInspector.MAX_ENTRIES + 1)
                .contains("*");
    }
}
