package org.jianxin.gateway.policy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/** Reads {@code policy.yaml}. Everything that could make a rule mean something else than it seems to say is refused. */
public final class PolicyFile {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final long MAX_VERSION = 1_000_000;
    private static final Duration STEP_UP_WITHIN = Duration.ofMinutes(10);
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(24);

    private PolicyFile() {}

    /** @throws DefinitionException naming file, line and field */
    public static Policy read(Path file) throws DefinitionException {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new DefinitionException(file.toString(), 0, "", "is not UTF-8");
        } catch (IOException e) {
            throw new DefinitionException(file.toString(), 0, "", "cannot be read: " + e.getMessage());
        }
    }

    /** As {@link #read}, of a file's bytes. */
    public static Policy parse(String name, byte[] utf8) throws DefinitionException {
        try {
            return parse(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(utf8))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new DefinitionException(name, 0, "", "is not UTF-8");
        }
    }

    /** As {@link #read}, of text; {@code name} is what errors call it. */
    public static Policy parse(String name, String yaml) throws DefinitionException {
        Definition file = DefinitionFile.parse(name, yaml);
        long number = file.number("version", 1, MAX_VERSION);
        Long replaces = file.has("replaces") ? file.number("replaces", number, MAX_VERSION) : null;
        Surroundings surroundings = surroundings(file);
        ConditionCompiler compiler =
                new ConditionCompiler(surroundings.networks().keySet());
        List<PolicyRule> rules = new ArrayList<>();
        Map<String, Integer> lines = new TreeMap<>();
        for (Definition definition : file.list("rules")) {
            PolicyRule rule = rule(definition, compiler);
            Integer before = lines.putIfAbsent(rule.id(), rule.line());
            if (before != null) {
                throw definition.error("id", "\"" + rule.id() + "\" is already used in line " + before);
            }
            rules.add(rule);
        }
        file.done();
        if (rules.isEmpty()) {
            throw file.error("rules", "has no rule: nobody could do anything");
        }
        String digest = Sm3.hex(yaml.getBytes(StandardCharsets.UTF_8));
        return new Policy(number, replaces, digest, surroundings, rules);
    }

    private static Surroundings surroundings(Definition file) throws DefinitionException {
        Map<String, List<Network>> networks = new TreeMap<>();
        if (file.has("networks")) {
            Definition named = file.mapping("networks");
            for (String name : named.names()) {
                if (!name.matches("[a-z][A-Za-z0-9]{0,31}")) {
                    throw named.error(name, "must begin with a small letter and have only letters and digits");
                }
                networks.put(name, blocks(named, name));
            }
        }
        if (!file.has("calendar")) {
            return new Surroundings(networks, Set.of(), Set.of());
        }
        Definition calendar = file.mapping("calendar");
        Surroundings read = new Surroundings(networks, days(calendar, "holidays"), days(calendar, "workdays"));
        calendar.done();
        return read;
    }

    private static List<Network> blocks(Definition named, String name) throws DefinitionException {
        List<Network> blocks = new ArrayList<>();
        for (String text : named.texts(name)) {
            try {
                blocks.add(Network.of(text));
            } catch (IllegalArgumentException e) {
                throw named.error(name, String.valueOf(e.getMessage()));
            }
        }
        if (blocks.isEmpty()) {
            throw named.error(name, "has no block of addresses");
        }
        return blocks;
    }

    private static Set<LocalDate> days(Definition calendar, String name) throws DefinitionException {
        Set<LocalDate> days = new HashSet<>();
        for (String text : calendar.texts(name)) {
            try {
                days.add(LocalDate.parse(text));
            } catch (DateTimeParseException e) {
                throw calendar.error(name, "must be days such as 2026-10-01, not \"" + text + "\"");
            }
        }
        return days;
    }

    private static PolicyRule rule(Definition definition, ConditionCompiler compiler) throws DefinitionException {
        String id = definition.text("id");
        if (!id.matches("[a-z0-9][a-z0-9-]{0,63}") || id.equals("default") || id.equals("gateway")) {
            throw definition.error(
                    "id", "must be lower-case letters, digits and hyphens, and neither default nor gateway");
        }
        Definition who = definition.mapping("who");
        Set<Subject.Kind> kinds = kinds(who);
        Set<Role> roles = roles(who);
        who.done();
        if (!roles.isEmpty() && !kinds.equals(Set.of(Subject.Kind.PERSON))) {
            throw who.error("roles", "only a person has roles; give kinds: [person]");
        }
        Conditions conditions = conditions(definition);
        Outcome effect = definition.oneOf("effect", Outcome.class);
        if (effect != Outcome.DENY && kinds.contains(Subject.Kind.ANONYMOUS)) {
            throw who.error("kinds", "anonymous may only be denied: what is let through carries a name");
        }
        if (effect == Outcome.STEP_UP && !kinds.equals(Set.of(Subject.Kind.PERSON))) {
            throw who.error("kinds", "only a person can step up; give kinds: [person]");
        }
        List<PathPattern> paths = paths(definition);
        if (effect == Outcome.MASK && !paths.stream().allMatch(PathPattern::shares)) {
            throw definition.error("paths", "only answers of interfaces, below /share, can be masked");
        }
        Duration within = within(definition, effect);
        Condition when = definition.has("when") ? compiler.compile(definition, "when") : null;
        Definition reason = definition.mapping("reason");
        PolicyRule rule = new PolicyRule(
                id,
                definition.line(),
                kinds,
                roles,
                methods(definition),
                paths,
                conditions.clearance(),
                conditions.zone(),
                conditions.agreement(),
                when,
                effect,
                within,
                reason.text("zh"),
                reason.text("en"));
        reason.done();
        definition.done();
        return rule;
    }

    private static Duration within(Definition definition, Outcome effect) throws DefinitionException {
        if (!definition.has("within")) {
            return STEP_UP_WITHIN;
        }
        if (effect != Outcome.STEP_UP) {
            throw definition.error("within", "is only for effect: step-up");
        }
        Duration within = definition.duration("within");
        if (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0) {
            throw definition.error(
                    "within", "must be from " + SHORTEST.toSeconds() + "s to " + LONGEST.toHours() + "h");
        }
        return within;
    }

    private record Conditions(int clearance, @Nullable Zone zone, boolean agreement) {}

    private static Conditions conditions(Definition definition) throws DefinitionException {
        if (!definition.has("conditions")) {
            return new Conditions(0, null, false);
        }
        Definition conditions = definition.mapping("conditions");
        Conditions read = new Conditions(
                (int) conditions.number("clearance", 0, 4, 0),
                conditions.has("zone") ? conditions.oneOf("zone", Zone.class) : null,
                conditions.flag("agreement", false));
        conditions.done();
        return read;
    }

    private static Set<Subject.Kind> kinds(Definition who) throws DefinitionException {
        Set<Subject.Kind> kinds = EnumSet.noneOf(Subject.Kind.class);
        for (String id : who.texts("kinds")) {
            Subject.Kind found = null;
            for (Subject.Kind kind : Subject.Kind.values()) {
                found = kind.id().equals(id) ? kind : found;
            }
            if (found == null) {
                throw who.error("kinds", "\"" + id + "\" is not one of anonymous, person, agent, consumer, service");
            }
            kinds.add(found);
        }
        if (kinds.isEmpty()) {
            throw who.error("kinds", "is missing: a rule says whom it is for");
        }
        return kinds;
    }

    private static Set<Role> roles(Definition who) throws DefinitionException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String id : who.texts("roles")) {
            roles.add(Role.of(id).orElseThrow(() -> who.error("roles", "\"" + id + "\" is not a role")));
        }
        if (who.has("roles") && roles.isEmpty()) {
            throw who.error("roles", "is empty; leave it out to mean any role");
        }
        return roles;
    }

    private static Set<String> methods(Definition definition) throws DefinitionException {
        Set<String> methods = new HashSet<>();
        for (String method : definition.texts("methods")) {
            if (!METHODS.contains(method)) {
                throw definition.error(
                        "methods", "\"" + method + "\" is not one of GET, HEAD, POST, PUT, PATCH, DELETE");
            }
            methods.add(method);
        }
        if (methods.isEmpty()) {
            throw definition.error("methods", "is missing");
        }
        return methods;
    }

    private static List<PathPattern> paths(Definition definition) throws DefinitionException {
        List<PathPattern> paths = new ArrayList<>();
        for (String text : definition.texts("paths")) {
            try {
                paths.add(PathPattern.of(text));
            } catch (IllegalArgumentException e) {
                throw definition.error("paths", String.valueOf(e.getMessage()));
            }
        }
        if (paths.isEmpty()) {
            throw definition.error("paths", "is missing");
        }
        return paths;
    }
}
