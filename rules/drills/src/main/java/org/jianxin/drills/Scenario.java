package org.jianxin.drills;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/**
 * One attack, step by step, with what the defence should make of each step.
 *
 * @param id for instance {@code JXD-GATEWAY-001}
 * @param version 1 or more
 */
public record Scenario(String id, int version, String titleZh, String titleEn, String rationale, List<Step> steps) {
    /**
     * One step.
     *
     * @param technique ATT&CK technique, v18.1
     * @param action what the runner does
     * @param path the request path it aims at
     * @param expected what the defence should do with it at once
     * @param rules rules of which one must raise an alert
     * @param within how soon after the step that alert must be raised
     */
    public record Step(
            String id,
            String titleZh,
            String titleEn,
            String technique,
            Action action,
            String path,
            Outcome expected,
            List<String> rules,
            Duration within) {
        public Step {
            requireNonNull(id, "id");
            requireNonNull(action, "action");
            requireNonNull(expected, "expected");
            rules = List.copyOf(rules);
        }
    }

    /** What a runner can do. Nothing that destroys, encrypts, floods or takes data in bulk can be written here. */
    public enum Action {
        /** Log in as the drill's own victim account, then present its token from another source address. */
        REPLAY_SESSION_TOKEN
    }

    /** What became of an attack at once. */
    public enum Outcome {
        BLOCKED,
        ALLOWED
    }

    public Scenario {
        requireNonNull(id, "id");
        requireNonNull(titleZh, "titleZh");
        requireNonNull(titleEn, "titleEn");
        steps = List.copyOf(steps);
    }

    /** The scenario of a stolen session token, as shipped. */
    public static Scenario stolenTokenReplay() {
        return shipped("scenarios/stolen-token-replay.yaml");
    }

    private static Scenario shipped(String resource) {
        try (InputStream in = Scenario.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A scenario from YAML text.
     *
     * @param name what errors call it
     * @throws DefinitionException naming file, line and field when it is not as it must be
     */
    public static Scenario parse(String name, String yaml) throws DefinitionException {
        Definition file = DefinitionFile.parse(name, yaml);
        file.text("source");
        List<Step> steps = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Definition step : file.list("steps")) {
            if (!ids.add(step.text("id"))) {
                throw step.error("id", "is given twice");
            }
            steps.add(step(step));
        }
        if (steps.isEmpty()) {
            throw file.error("steps", "must have at least one step");
        }
        Definition title = file.mapping("title");
        Scenario scenario = new Scenario(
                file.text("id"),
                Math.toIntExact(file.number("version", 1, 1_000_000)),
                title.text("zh"),
                title.text("en"),
                file.text("rationale"),
                steps);
        title.done();
        file.done();
        return scenario;
    }

    private static Step step(Definition step) throws DefinitionException {
        Definition title = step.mapping("title");
        Definition expect = step.mapping("expect");
        String path = step.text("path");
        if (!path.startsWith("/") || path.contains("..")) {
            throw step.error("path", "must begin with / and stay below it");
        }
        Step read = new Step(
                step.text("id"),
                title.text("zh"),
                title.text("en"),
                step.text("technique"),
                step.oneOf("action", Action.class),
                path,
                expect.oneOf("outcome", Outcome.class),
                expect.texts("rules"),
                expect.duration("within"));
        if (!read.technique().matches("T\\d{4}(\\.\\d{3})?")) {
            throw step.error("technique", "must be an ATT&CK technique such as T1550.004");
        }
        title.done();
        expect.done();
        step.done();
        return read;
    }
}
