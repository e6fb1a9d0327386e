package org.jianxin.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.compliance.Control.EvidenceClass;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionTable;
import org.jspecify.annotations.Nullable;

/** The assessed items of one level, in the order of the standard. */
public final class ControlCatalogue {
    private static final String LEVEL_3 = "gbt22239-2019-level3.csv";
    /** GB/T 22239-2019 chapter 8.1, general requirements. */
    private static final int LEVEL_3_ITEMS = 211;
    /** Appendix G of the 2025 report template. */
    private static final String HAZARDS = "major-hazards-2025.csv";

    private final List<Control> controls;

    private ControlCatalogue(List<Control> controls) {
        this.controls = List.copyOf(controls);
    }

    /** The general requirements of GB/T 22239-2019 level 3 (安全通用要求 第三级), 211 items, as shipped. */
    public static ControlCatalogue level3() {
        try {
            ControlCatalogue catalogue = of(shipped(LEVEL_3));
            if (catalogue.controls.size() != LEVEL_3_ITEMS) {
                throw new IllegalStateException(LEVEL_3 + " has " + catalogue.controls.size() + " items");
            }
            return catalogue;
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Items from a file of the same columns: {@code clause, gb28448_id, layer, control_point, summary, evidence}
     * (A, P, D or S), {@code check_keys} (separated by semicolons), {@code high_risk_case}, {@code major_hazard}.
     *
     * @throws DefinitionException naming the line, when a row is incomplete or a clause stands twice
     */
    public static ControlCatalogue read(Path csv) throws DefinitionException {
        return of(DefinitionTable.read(csv));
    }

    private static ControlCatalogue of(List<Definition> rows) throws DefinitionException {
        Map<String, MajorHazard> hazards = hazards();
        List<Control> controls = new ArrayList<>();
        Set<String> clauses = new HashSet<>();
        for (Definition row : rows) {
            String clause = row.text("clause");
            if (!clauses.add(clause)) {
                throw row.error("clause", clause + " stands twice");
            }
            EvidenceClass evidence = evidence(row);
            List<String> checkKeys = row.optionalText("check_keys")
                    .map(keys -> List.of(keys.split(";")))
                    .orElse(List.of());
            if (evidence == EvidenceClass.TELEMETRY && checkKeys.isEmpty()) {
                throw row.error("check_keys", "must name a check, because the evidence is A");
            }
            controls.add(new Control(
                    clause,
                    row.text("gb28448_id"),
                    row.text("layer"),
                    row.text("control_point"),
                    row.text("summary"),
                    evidence,
                    checkKeys,
                    row.optionalText("high_risk_case").orElse(null),
                    hazard(row, hazards)));
            row.done();
        }
        return new ControlCatalogue(controls);
    }

    private static @Nullable MajorHazard hazard(Definition row, Map<String, MajorHazard> hazards)
            throws DefinitionException {
        String code = row.optionalText("major_hazard").orElse(null);
        if (code == null) {
            return null;
        }
        MajorHazard hazard = hazards.get(code);
        if (hazard == null) {
            throw row.error("major_hazard", code + " is not in " + HAZARDS);
        }
        return hazard;
    }

    private static Map<String, MajorHazard> hazards() throws DefinitionException {
        Map<String, MajorHazard> hazards = new LinkedHashMap<>();
        for (Definition row : shipped(HAZARDS)) {
            row.optionalText("control_point");
            MajorHazard hazard = new MajorHazard(
                    row.text("code"),
                    row.text("layer"),
                    row.text("trigger"),
                    row.text("trigger_en"),
                    row.text("signs"));
            if (hazards.put(hazard.code(), hazard) != null) {
                throw row.error("code", hazard.code() + " stands twice");
            }
            row.done();
        }
        return hazards;
    }

    private static List<Definition> shipped(String name) throws DefinitionException {
        try (InputStream in = ControlCatalogue.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return DefinitionTable.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EvidenceClass evidence(Definition row) throws DefinitionException {
        return switch (row.text("evidence")) {
            case "A" -> EvidenceClass.TELEMETRY;
            case "P" -> EvidenceClass.PARTLY_TELEMETRY;
            case "D" -> EvidenceClass.DOCUMENTS;
            case "S" -> EvidenceClass.SITE;
            default -> throw row.error("evidence", "must be A, P, D or S");
        };
    }

    public List<Control> controls() {
        return controls;
    }
}
