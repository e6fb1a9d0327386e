package org.jianxin.gateway.trust;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.events.Severity;

/**
 * What lowers a score and by how much, as {@code trust.yaml} says: the weighting of a trust algorithm (NIST SP 800-207,
 * section 3.3).
 *
 * @param version as in the file
 * @param alerts points for each alert about the subject that is not closed
 * @param device points for the machine requests come from
 * @param behaviours what subjects do themselves
 */
public record TrustRules(int version, Map<Severity, Integer> alerts, DeviceRules device, List<Behaviour> behaviours) {
    private static final Duration LONGEST = Duration.ofDays(7);

    public TrustRules {
        alerts = Map.copyOf(alerts);
        requireNonNull(device, "device");
        behaviours = List.copyOf(behaviours);
    }

    /**
     * @param agentDead where the agent does not answer
     * @param grades by grade of the baseline score, {@code A} to {@code F}
     * @param missingPatch for each patch that is missing
     * @param missingPatches for all of them at most
     * @param outdated where what is known of devices is too old to be believed
     */
    public record DeviceRules(
            int agentDead, Map<String, Integer> grades, int missingPatch, int missingPatches, int outdated) {
        public DeviceRules {
            grades = Map.copyOf(grades);
        }
    }

    /**
     * Something subjects do that is held against them for a while.
     *
     * @param reasons of the decisions that count
     * @param points for each of them
     * @param most points in all
     * @param within how long each counts
     */
    public record Behaviour(
            String id, Set<String> reasons, int points, int most, Duration within, String titleZh, String titleEn) {
        public Behaviour {
            requireNonNull(id, "id");
            reasons = Set.copyOf(reasons);
            requireNonNull(within, "within");
            requireNonNull(titleZh, "titleZh");
            requireNonNull(titleEn, "titleEn");
        }

        /** How many of them count; more change nothing. */
        int counted() {
            return (most + points - 1) / points;
        }
    }

    /**
     * Reads the file.
     *
     * @param reasons codes there are, so that a misspelt one is an error and not a rule that never applies
     * @throws DefinitionException naming file, line and field
     */
    public static TrustRules read(Path file, Set<String> reasons) throws DefinitionException {
        return of(DefinitionFile.read(file), reasons);
    }

    /** The rules that come with the product. */
    public static TrustRules bundled(Set<String> reasons) {
        try {
            return of(DefinitionFile.parse("trust.yaml", new String(bundledFile(), StandardCharsets.UTF_8)), reasons);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e); // a test reads it
        }
    }

    /** The rules that come with the product, as a file. */
    public static byte[] bundledFile() {
        try (InputStream in = TrustRules.class.getResourceAsStream("trust.yaml")) {
            return requireNonNull(in, "trust.yaml").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is part of the program
        }
    }

    private static TrustRules of(Definition file, Set<String> reasons) throws DefinitionException {
        TrustRules rules = new TrustRules(
                (int) file.number("version", 1, Integer.MAX_VALUE),
                alerts(file.mapping("alerts")),
                device(file.mapping("device")),
                behaviours(file.list("behaviours"), reasons));
        file.done();
        return rules;
    }

    private static Map<Severity, Integer> alerts(Definition alerts) throws DefinitionException {
        Map<Severity, Integer> points = new EnumMap<>(Severity.class);
        for (Severity severity : Severity.values()) {
            points.put(severity, points(alerts, severity.id()));
        }
        alerts.done();
        return points;
    }

    private static DeviceRules device(Definition device) throws DefinitionException {
        Definition grades = device.mapping("grades");
        Map<String, Integer> byGrade = new TreeMap<>();
        for (String grade : List.of("A", "B", "C", "D", "F")) {
            byGrade.put(grade, points(grades, grade));
        }
        grades.done();
        DeviceRules rules = new DeviceRules(
                points(device, "agent_dead"),
                byGrade,
                points(device, "missing_patch"),
                points(device, "missing_patches"),
                points(device, "outdated"));
        device.done();
        return rules;
    }

    private static List<Behaviour> behaviours(List<Definition> list, Set<String> known) throws DefinitionException {
        List<Behaviour> behaviours = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Definition definition : list) {
            String id = definition.text("id");
            if (!ids.add(id)) {
                throw definition.error("id", "\"" + id + "\" is given twice");
            }
            List<String> reasons = definition.texts("reasons");
            for (String reason : reasons) {
                if (!known.contains(reason)) {
                    throw definition.error("reasons", "there is no reason \"" + reason + "\"");
                }
            }
            Duration within = definition.duration("within");
            if (within.isNegative() || within.isZero() || within.compareTo(LONGEST) > 0) {
                throw definition.error("within", "must be more than nothing and at most 7 days");
            }
            Definition title = definition.mapping("title");
            behaviours.add(new Behaviour(
                    id,
                    Set.copyOf(reasons),
                    (int) definition.number("points", 1, TrustScore.FULL),
                    (int) definition.number("most", 1, TrustScore.FULL),
                    within,
                    title.text("zh"),
                    title.text("en")));
            title.done();
            definition.done();
        }
        return behaviours;
    }

    private static int points(Definition definition, String name) throws DefinitionException {
        return (int) definition.number(name, 0, TrustScore.FULL);
    }
}
