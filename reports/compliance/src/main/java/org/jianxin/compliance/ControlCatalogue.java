package org.jianxin.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jianxin.compliance.Control.EvidenceClass;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionTable;

/** The assessed items of one level, in the order of the standard. */
public final class ControlCatalogue {
    private static final String LEVEL_3 = "gbt22239-2019-level3.csv";
    /** GB/T 22239-2019 chapter 8.1, general requirements. */
    private static final int LEVEL_3_ITEMS = 211;

    private final List<Control> controls;

    private ControlCatalogue(List<Control> controls) {
        this.controls = List.copyOf(controls);
    }

    /** The general requirements of GB/T 22239-2019 level 3 (安全通用要求 第三级), 211 items, as shipped. */
    public static ControlCatalogue level3() {
        try (InputStream in = ControlCatalogue.class.getResourceAsStream(LEVEL_3)) {
            if (in == null) {
                throw new IllegalStateException("resource " + LEVEL_3 + " is missing");
            }
            ControlCatalogue catalogue =
                    of(DefinitionTable.parse(LEVEL_3, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            if (catalogue.controls.size() != LEVEL_3_ITEMS) {
                throw new IllegalStateException(LEVEL_3 + " has " + catalogue.controls.size() + " items");
            }
            return catalogue;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Items from a file of the same columns: {@code clause, gb28448_id, layer, control_point, summary, evidence}
     * (A, P, D or S), {@code check_keys} (separated by semicolons).
     *
     * @throws DefinitionException naming the line, when a row is incomplete or a clause stands twice
     */
    public static ControlCatalogue read(Path csv) throws DefinitionException {
        return of(DefinitionTable.read(csv));
    }

    private static ControlCatalogue of(List<Definition> rows) throws DefinitionException {
        List<Control> controls = new ArrayList<>();
        Set<String> clauses = new HashSet<>();
        for (Definition row : rows) {
            String clause = row.text("clause");
            if (!clauses.add(clause)) {
                throw row.error("clause", clause + " stands twice");
            }
            controls.add(new Control(
                    clause,
                    row.text("gb28448_id"),
                    row.text("layer"),
                    row.text("control_point"),
                    row.text("summary"),
                    evidence(row),
                    row.optionalText("check_keys")
                            .map(keys -> List.of(keys.split(";")))
                            .orElse(List.of())));
            row.done();
        }
        return new ControlCatalogue(controls);
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
