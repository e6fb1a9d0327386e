package org.jianxin.gateway.policy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** As {@link #read}, of text; {@code name} is what errors call it. */
    public static Policy parse(String name, String yaml) throws DefinitionException {
        Definition file = DefinitionFile.parse(name, yaml);
        long number = file.number("version", 1, 1_000_000);
        List<PolicyRule> rules = new ArrayList<>();
        Map<String, Integer> lines = new TreeMap<>();
        for (Definition definition : file.list("rules")) {
            PolicyRule rule = rule(definition);
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
        String digest = Sm3.hex(yaml.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
        return new Policy(number + "/" + digest, rules);
    }

    private static PolicyRule rule(Definition definition) throws DefinitionException {
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
        Effect effect = definition.oneOf("effect", Effect.class);
        if (effect == Effect.ALLOW && kinds.contains(Subject.Kind.ANONYMOUS)) {
            throw who.error("kinds", "anonymous may only be denied: what is let through carries a name");
        }
        Definition reason = definition.mapping("reason");
        PolicyRule rule = new PolicyRule(
                id,
                definition.line(),
                kinds,
                roles,
                methods(definition),
                paths(definition),
                conditions.clearance(),
                conditions.zone(),
                conditions.agreement(),
                effect == Effect.ALLOW,
                reason.text("zh"),
                reason.text("en"));
        reason.done();
        definition.done();
        return rule;
    }

    private enum Effect {
        ALLOW,
        DENY
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
