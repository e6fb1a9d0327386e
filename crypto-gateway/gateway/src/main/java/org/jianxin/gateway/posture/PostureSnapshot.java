package org.jianxin.gateway.posture;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;

/**
 * All devices, and all alerts that nobody has closed, as they were at one time.
 *
 * @param made when
 * @param alerts how many of which severity, by subject
 */
record PostureSnapshot(
        Instant made,
        Map<String, Device> agents,
        Map<String, Device> addresses,
        Map<String, Map<Severity, Integer>> alerts) {
    PostureSnapshot {
        requireNonNull(made, "made");
        agents = Map.copyOf(agents);
        addresses = Map.copyOf(addresses);
        alerts = Map.copyOf(alerts);
    }

    /** Reads {@code posture.json}; JSON is YAML, so errors name the line. */
    static PostureSnapshot parse(String name, String json) throws DefinitionException {
        Definition file = DefinitionFile.parse(name, json);
        Instant made = instant(file, "made");
        Map<String, Device> agents = new HashMap<>();
        Map<String, Device> addresses = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Definition definition : file.list("devices")) {
            Device device = device(definition);
            if (agents.put(device.agent(), device) != null) {
                throw definition.error("agent", "\"" + device.agent() + "\" is given twice");
            }
            for (String address : device.addresses()) {
                if (addresses.put(address, device) != null) {
                    shared.add(address);
                }
            }
        }
        addresses.keySet().removeAll(shared);
        Map<String, Map<Severity, Integer>> alerts = file.has("alerts") ? alerts(file.mapping("alerts")) : Map.of();
        file.done();
        return new PostureSnapshot(made, agents, addresses, alerts);
    }

    private static Map<String, Map<Severity, Integer>> alerts(Definition file) throws DefinitionException {
        Map<String, Map<Severity, Integer>> alerts = new HashMap<>();
        for (String subject : file.names()) {
            Definition counts = file.mapping(subject);
            Map<Severity, Integer> bySeverity = new EnumMap<>(Severity.class);
            for (Severity severity : Severity.values()) {
                if (counts.has(severity.id())) {
                    bySeverity.put(severity, (int) counts.number(severity.id(), 1, Integer.MAX_VALUE));
                }
            }
            counts.done();
            alerts.put(subject, bySeverity);
        }
        return alerts;
    }

    private static Device device(Definition definition) throws DefinitionException {
        @Nullable Definition os = definition.has("os") ? definition.mapping("os") : null;
        Device device = new Device(
                definition.text("agent"),
                definition.texts("addresses"),
                definition.flag("alive", false),
                instant(definition, "checked"),
                number(definition, "baseline_score", 100),
                os == null ? null : os.optionalText("name").orElse(null),
                os == null ? null : os.optionalText("version").orElse(null),
                number(definition, "missing_patches", 1_000_000));
        definition.done();
        if (os != null) {
            os.done();
        }
        return device;
    }

    private static OptionalInt number(Definition definition, String name, int max) throws DefinitionException {
        return definition.has(name) ? OptionalInt.of((int) definition.number(name, 0, max)) : OptionalInt.empty();
    }

    private static Instant instant(Definition definition, String name) throws DefinitionException {
        String text = definition.text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw definition.error(name, "must be a time such as 2026-11-26T03:00:00Z, not \"" + text + "\"");
        }
    }

    Optional<Device> agent(String id) {
        return Optional.ofNullable(agents.get(id));
    }

    Optional<Device> address(String address) {
        return Optional.ofNullable(addresses.get(address));
    }
}
