package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;

/**
 * What {@code appliance.yaml} says. Paths in it are relative to the file.
 *
 * @param port loopback port of the HTTPS server; only the gateway talks to it
 * @param tls both certificates of this process, their keys, and the root a gateway's certificates must lead to
 * @param roles which of the server's roles this process takes
 * @param search where Elasticsearch is
 * @param retention how long events are kept, at least 180 days
 * @param zone time zone in which "off hours" is meant
 * @param gatewayKey PEM of the SM2 key that signs identity assertions
 * @param signingRoot PEM of the SM2 root that agents' signing certificates must lead to
 * @param agentCertificates directory of enrolled agents' signing certificates
 * @param reportKey encrypted SM2 key that signs reports
 * @param reportCertificate its certificate chain
 * @param passwordFile holds the password of {@code reportKey}
 * @param catalogue data catalogue, YAML or xlsx
 * @param clearances database accounts and what they may see
 * @param posture where the gateway is told of devices and alerts; empty where it is not
 * @param rules directory of rule files; empty means those that come with the product
 */
record ApplianceSettings(
        int port,
        TlcpFiles tls,
        Set<Role> roles,
        Search search,
        Duration retention,
        ZoneId zone,
        Path gatewayKey,
        Path signingRoot,
        Path agentCertificates,
        Path reportKey,
        Path reportCertificate,
        Path passwordFile,
        Path catalogue,
        Path clearances,
        Optional<Path> posture,
        Optional<Path> rules) {
    /** What one appliance process can do; several processes can share the work. */
    enum Role {
        /** Takes segments from agents. */
        INTAKE,
        /** Turns events into alerts. */
        RULES,
        /** Serves people. */
        CONSOLE
    }

    /** Where Elasticsearch is: a child of ours, or somebody's cluster. */
    sealed interface Search {
        /**
         * @param data directory of the embedded node
         * @param port loopback port; 0 for any
         */
        record Embedded(Path data, int port, int heapMegabytes) implements Search {}

        record Remote(URI url, @Nullable String user, @Nullable Path passwordFile, @Nullable Path certificateAuthority)
                implements Search {}
    }

    ApplianceSettings {
        requireNonNull(tls, "tls");
        requireNonNull(search, "search");
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("at least one role");
        }
        roles = Set.copyOf(roles);
    }

    static ApplianceSettings read(Path file) throws DefinitionException {
        Definition settings = DefinitionFile.read(file);
        Path base = requireNonNull(file.toAbsolutePath().getParent());
        int port = Math.toIntExact(settings.number("port", 1, 65535));
        Set<Role> roles = roles(settings);
        Search search = search(settings.mapping("elasticsearch"), base);
        ApplianceSettings read = new ApplianceSettings(
                port,
                tls(settings, base),
                roles,
                search,
                settings.duration("retention"),
                zone(settings),
                base.resolve(settings.text("gateway_key")),
                base.resolve(settings.text("signing_root")),
                base.resolve(settings.text("agent_certificates")),
                base.resolve(settings.text("report_key")),
                base.resolve(settings.text("report_certificate")),
                base.resolve(settings.text("password_file")),
                base.resolve(settings.text("catalogue")),
                base.resolve(settings.text("clearances")),
                settings.optionalText("posture").map(base::resolve),
                settings.optionalText("rules").map(base::resolve));
        settings.done();
        return read;
    }

    private static TlcpFiles tls(Definition settings, Path base) throws DefinitionException {
        Definition tls = settings.mapping("tls");
        TlcpFiles files = new TlcpFiles(
                base.resolve(tls.text("sign_certificate")),
                base.resolve(tls.text("sign_key")),
                base.resolve(tls.text("encrypt_certificate")),
                base.resolve(tls.text("encrypt_key")),
                base.resolve(tls.text("trust")));
        tls.done();
        return files;
    }

    private static Set<Role> roles(Definition settings) throws DefinitionException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : settings.texts("roles")) {
            roles.add(role(name, settings));
        }
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : roles;
    }

    private static Role role(String name, Definition settings) throws DefinitionException {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
                return role;
            }
        }
        throw settings.error("roles", "must be of intake, rules, console, not \"" + name + "\"");
    }

    private static Search search(Definition elasticsearch, Path base) throws DefinitionException {
        Search search;
        if (elasticsearch.has("url")) {
            search = new Search.Remote(
                    uri(elasticsearch),
                    elasticsearch.optionalText("user").orElse(null),
                    elasticsearch
                            .optionalText("password_file")
                            .map(base::resolve)
                            .orElse(null),
                    elasticsearch
                            .optionalText("certificate_authority")
                            .map(base::resolve)
                            .orElse(null));
        } else {
            search = new Search.Embedded(
                    base.resolve(elasticsearch.text("data")),
                    Math.toIntExact(elasticsearch.number("port", 0, 65535, 0)),
                    Math.toIntExact(elasticsearch.number("heap_megabytes", 256, 31 * 1024, 512)));
        }
        elasticsearch.done();
        return search;
    }

    private static URI uri(Definition elasticsearch) throws DefinitionException {
        String text = elasticsearch.text("url");
        try {
            URI uri = URI.create(text);
            if ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw elasticsearch.error("url", "is not an address: " + e.getMessage());
        }
        throw elasticsearch.error("url", "must begin with https:// or http://");
    }

    private static ZoneId zone(Definition settings) throws DefinitionException {
        String text = settings.optionalText("zone").orElse("Asia/Shanghai");
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw settings.error("zone", "is not a time zone: \"" + text + "\"");
        }
    }
}
