package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.gateway.GatewaySettings.Address;
import org.jianxin.gateway.GatewaySettings.Consumer;
import org.jianxin.gateway.GatewaySettings.DataRules;
import org.jianxin.gateway.GatewaySettings.Decisions;
import org.jianxin.gateway.GatewaySettings.Keys;
import org.jianxin.gateway.GatewaySettings.Limits;
import org.jianxin.gateway.GatewaySettings.Lockout;
import org.jianxin.gateway.GatewaySettings.PostureSettings;
import org.jianxin.gateway.GatewaySettings.Sessions;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.GatewaySettings.Standard;
import org.jianxin.gateway.GatewaySettings.Tls;
import org.jianxin.gateway.identity.CommonPasswords;
import org.jianxin.gateway.identity.EmergencyRules;
import org.jianxin.gateway.identity.PasswordRules;
import org.jianxin.gateway.identity.SecondFactorRules;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Zone;
import org.jianxin.sensitivedata.Treatment;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;

/** Reads {@code gateway.yaml}; every default stands here. */
final class GatewaySettingsReader {
    private static final String ID = "[a-z0-9][a-z0-9-]{0,63}";

    private static final Duration HEAD = Duration.ofSeconds(20);
    /** As Kestrel and IIS have it. */
    private static final long BYTES_PER_SECOND = 240;

    private final Path file;
    private final Path directory;

    GatewaySettingsReader(Path file) {
        this.file = file;
        this.directory = file.toAbsolutePath().getParent();
    }

    GatewaySettings read() throws DefinitionException {
        Definition top = DefinitionFile.read(file);
        GatewaySettings settings = new GatewaySettings(
                top.optionalText("name").orElse("gateway"),
                address(top, "listen", "0.0.0.0", 9443),
                loopback(top),
                tls(top.mapping("tls")),
                keys(top.mapping("keys")),
                path(top, "policy", "policy.yaml"),
                top.has("policy_signer") ? path(top, "policy_signer", "") : null,
                posture(top),
                top.has("trust_rules") ? path(top, "trust_rules", "") : null,
                path(top, "catalogue", "../catalogue.yaml"),
                path(top, "identities", "identities"),
                decisions(top),
                address(top, "appliance", Set.of("https")),
                sessions(top),
                lockout(top),
                passwords(top),
                secondFactor(top),
                emergencies(top),
                limits(top),
                consumers(top),
                interfaces(top));
        top.done();
        return settings;
    }

    private Path path(Definition definition, String name, String otherwise) throws DefinitionException {
        return directory
                .resolve(definition.optionalText(name).orElse(otherwise))
                .normalize();
    }

    private List<Path> paths(Definition definition, String name) throws DefinitionException {
        return definition.texts(name).stream()
                .map(file -> directory.resolve(file).normalize())
                .toList();
    }

    private static Address address(Definition top, String name, String host, int port) throws DefinitionException {
        if (!top.has(name)) {
            return new Address(host, port);
        }
        Definition definition = top.mapping(name);
        Address address = new Address(
                definition.optionalText("host").orElse(host), (int) definition.number("port", 0, 65535, port));
        definition.done();
        return address;
    }

    private static Address loopback(Definition top) throws DefinitionException {
        Address address = address(top, "management", "127.0.0.1", 9444);
        try {
            if (InetAddress.getByName(address.host()).isLoopbackAddress()) {
                return address;
            }
        } catch (UnknownHostException e) {
            throw top.error("management", "host is not known: " + address.host());
        }
        throw top.error("management", "must be a loopback address such as 127.0.0.1");
    }

    private Tls tls(Definition definition) throws DefinitionException {
        if (definition.has("certificate")) {
            throw definition.error(
                    "certificate",
                    "is of a data directory from before TLCP; its certificates cannot be used any more, make a new one"
                            + " with jianxin setup");
        }
        Definition pair = definition.has("standard") ? definition.mapping("standard") : null;
        Tls tls = new Tls(
                new TlcpFiles(
                        path(definition, "sign_certificate", "tls/gateway-sign.pem"),
                        path(definition, "sign_key", "tls/gateway-sign.key"),
                        path(definition, "encrypt_certificate", "tls/gateway-encrypt.pem"),
                        path(definition, "encrypt_key", "tls/gateway-encrypt.key"),
                        path(definition, "trust", "tls/ca.pem")),
                standard(pair),
                definition.flag("national_only", false),
                definition.has("revoked") ? paths(definition, "revoked") : List.of());
        definition.done();
        return tls;
    }

    private Standard standard(@Nullable Definition pair) throws DefinitionException {
        if (pair == null) {
            return new Standard(
                    directory.resolve("tls/standard.pem"),
                    directory.resolve("tls/standard.key"),
                    directory.resolve("tls/standard-ca.pem"));
        }
        Standard standard = new Standard(
                path(pair, "certificate", "tls/standard.pem"),
                path(pair, "key", "tls/standard.key"),
                path(pair, "trust", "tls/standard-ca.pem"));
        pair.done();
        return standard;
    }

    private Keys keys(Definition definition) throws DefinitionException {
        Keys keys = new Keys(
                path(definition, "signing", "keys/gateway.pem"),
                path(definition, "password_file", "keys/gateway.password"),
                path(definition, "identities", "keys/identities.key"),
                path(definition, "exposures", "keys/exposures.key"));
        definition.done();
        return keys;
    }

    private Decisions decisions(Definition top) throws DefinitionException {
        if (!top.has("decisions")) {
            return new Decisions(directory.resolve("decisions"), 64L << 20);
        }
        Definition definition = top.mapping("decisions");
        Decisions decisions = new Decisions(
                path(definition, "directory", "decisions"),
                definition.number("segment_kilobytes", 4, 1 << 22, 64 << 10) << 10);
        definition.done();
        return decisions;
    }

    private PostureSettings posture(Definition top) throws DefinitionException {
        if (!top.has("posture")) {
            return new PostureSettings(null, Duration.ofMinutes(15));
        }
        Definition definition = top.mapping("posture");
        PostureSettings posture = new PostureSettings(
                path(definition, "file", "posture.json"),
                within(definition, "longest", Duration.ofMinutes(15), Duration.ofSeconds(10), Duration.ofHours(24)));
        definition.done();
        return posture;
    }

    private static Sessions sessions(Definition top) throws DefinitionException {
        Definition definition = section(top, "sessions");
        Sessions sessions = new Sessions(
                SecuritySetting.IDLE.duration(definition),
                SecuritySetting.LONGEST.duration(definition),
                definition == null || definition.flag("single", true));
        done(definition);
        return sessions;
    }

    private static Lockout lockout(Definition top) throws DefinitionException {
        Definition definition = section(top, "lockout");
        Lockout lockout =
                new Lockout(SecuritySetting.FAILURES.number(definition), SecuritySetting.LOCKED.duration(definition));
        done(definition);
        return lockout;
    }

    private PasswordRules passwords(Definition top) throws DefinitionException {
        Definition definition = section(top, "passwords");
        boolean listed = definition != null && definition.has("blocklist");
        PasswordRules passwords = new PasswordRules(
                SecuritySetting.MIN_LENGTH.number(definition),
                SecuritySetting.CLASSES.number(definition),
                SecuritySetting.EXPIRES.duration(definition),
                SecuritySetting.MIN_AGE.duration(definition),
                SecuritySetting.HISTORY.number(definition),
                CommonPasswords.read(listed ? path(definition, "blocklist", "") : null));
        if (passwords.minAge().compareTo(passwords.expires()) >= 0) {
            throw (definition == null ? top : definition).error("min_age", "must be shorter than expires");
        }
        done(definition);
        return passwords;
    }

    private static EmergencyRules emergencies(Definition top) throws DefinitionException {
        Definition definition = section(top, "break_glass");
        EmergencyRules usual = EmergencyRules.usual();
        try {
            EmergencyRules rules = new EmergencyRules(
                    SecuritySetting.BREAK_GLASS_LONGEST.duration(definition),
                    SecuritySetting.BREAK_GLASS_PATIENCE.duration(definition),
                    roles(definition, "lent", usual.lent()),
                    roles(definition, "askers", usual.askers()),
                    roles(definition, "deciders", usual.deciders()));
            done(definition);
            return rules;
        } catch (IllegalArgumentException e) {
            throw requireNonNull(definition, "definition").error("lent", String.valueOf(e.getMessage()));
        }
    }

    private static Set<Role> roles(@Nullable Definition definition, String name, Set<Role> otherwise)
            throws DefinitionException {
        if (definition == null || !definition.has(name)) {
            return otherwise;
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String id : definition.texts(name)) {
            roles.add(Role.of(id).orElseThrow(() -> definition.error(name, id + " is not a role")));
        }
        return roles;
    }

    private static SecondFactorRules secondFactor(Definition top) throws DefinitionException {
        Definition definition = section(top, "second_factor");
        if (definition == null) {
            return new SecondFactorRules(Mode.REQUIRED, Map.of());
        }
        Map<Role, Mode> modes = new EnumMap<>(Role.class);
        if (definition.has("roles")) {
            Definition roles = definition.mapping("roles");
            for (String id : roles.names()) {
                Role role = Role.of(id).orElseThrow(() -> roles.error(id, "is not a role"));
                modes.put(role, roles.oneOf(id, Mode.class));
            }
        }
        SecondFactorRules rules = new SecondFactorRules(
                definition.has("default") ? definition.oneOf("default", Mode.class) : Mode.REQUIRED, modes);
        definition.done();
        return rules;
    }

    private static @Nullable Definition section(Definition top, String name) throws DefinitionException {
        return top.has(name) ? top.mapping(name) : null;
    }

    private static void done(@Nullable Definition section) throws DefinitionException {
        if (section != null) {
            section.done();
        }
    }

    private static Limits limits(Definition top) throws DefinitionException {
        if (!top.has("limits")) {
            return new Limits(
                    16L << 20, 16 << 10, Duration.ofSeconds(120), Duration.ofSeconds(60), HEAD, 0, 0, BYTES_PER_SECOND);
        }
        Definition definition = top.mapping("limits");
        Limits limits = new Limits(
                definition.number("body_kilobytes", 1, 1 << 22, 16 << 10) << 10,
                (int) definition.number("header_kilobytes", 4, 64, 16) << 10,
                within(definition, "idle", Duration.ofSeconds(120), Duration.ofSeconds(1), Duration.ofHours(1)),
                within(definition, "answer", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(1)),
                within(definition, "head", HEAD, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                (int) definition.number("requests_per_second", 0, 1_000_000, 0),
                (int) definition.number("connections_per_address", 0, 1_000_000, 0),
                definition.number("bytes_per_second", 0, 1 << 20, BYTES_PER_SECOND));
        definition.done();
        return limits;
    }

    private static List<Consumer> consumers(Definition top) throws DefinitionException {
        List<Consumer> consumers = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Definition definition : top.list("consumers")) {
            consumers.add(new Consumer(
                    id(definition, ids),
                    definition.text("unit"),
                    (int) definition.number("clearance", 1, 4),
                    definition.oneOf("zone", Zone.class)));
            definition.done();
        }
        return consumers;
    }

    private static List<SharedInterface> interfaces(Definition top) throws DefinitionException {
        List<SharedInterface> interfaces = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Definition definition : top.list("interfaces")) {
            Definition title = definition.mapping("title");
            interfaces.add(new SharedInterface(
                    id(definition, ids),
                    title.text("zh"),
                    title.text("en"),
                    definition.text("dataset"),
                    address(definition, "upstream", Set.of("https", "http")),
                    fields(definition),
                    definition.day("registered"),
                    definition.has("state")
                            ? definition.oneOf("state", SharedInterface.State.class)
                            : SharedInterface.State.ACTIVE,
                    data(definition)));
            title.done();
            definition.done();
        }
        return interfaces;
    }

    private static DataRules data(Definition definition) throws DefinitionException {
        if (!definition.has("data")) {
            return DataRules.DEFAULT;
        }
        Definition data = definition.mapping("data");
        Treatment uploads = treatment(data, "uploads", DataRules.DEFAULT.uploads());
        if (uploads == Treatment.MASK) {
            throw data.error("uploads", "must be report or block: what is uploaded is not changed");
        }
        DataRules rules = new DataRules(
                treatment(data, "graded", DataRules.DEFAULT.graded()),
                treatment(data, "unregistered", DataRules.DEFAULT.unregistered()),
                uploads);
        data.done();
        return rules;
    }

    private static Treatment treatment(Definition data, String name, Treatment otherwise) throws DefinitionException {
        return data.has(name) ? data.oneOf(name, Treatment.class) : otherwise;
    }

    private static Map<String, String> fields(Definition definition) throws DefinitionException {
        Map<String, String> fields = new LinkedHashMap<>();
        if (definition.has("fields")) {
            Definition map = definition.mapping("fields");
            for (String path : map.names()) {
                fields.put(path, map.text(path));
            }
        }
        return fields;
    }

    private static String id(Definition definition, Set<String> taken) throws DefinitionException {
        String id = definition.text("id");
        if (!id.matches(ID)) {
            throw definition.error(
                    "id", "must be at most 64 lower-case letters, digits and hyphens, not \"" + id + "\"");
        }
        if (!taken.add(id)) {
            throw definition.error("id", "\"" + id + "\" is given twice");
        }
        return id;
    }

    private static Duration within(Definition definition, String name, Duration otherwise, Duration min, Duration max)
            throws DefinitionException {
        if (!definition.has(name)) {
            return otherwise;
        }
        Duration duration = definition.duration(name);
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw definition.error(name, "must be from " + min.toSeconds() + "s to " + max.toSeconds() + "s");
        }
        return duration;
    }

    private static URI address(Definition definition, String name, Set<String> schemes) throws DefinitionException {
        String text = definition.text(name);
        try {
            URI uri = new URI(text);
            boolean plain = schemes.contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
            if (plain && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw definition.error(name, "is not an address: \"" + text + "\"");
        }
        throw definition.error(
                name,
                "must be an " + (schemes.contains("http") ? "https or http" : "https")
                        + " address without user, query or fragment, not \"" + text + "\"");
    }
}
