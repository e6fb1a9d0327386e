package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jianxin.agent.SourceSettings.Type;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.tlcp.TlcpFiles;

/**
 * Everything {@code agent.yaml} says. Paths in it are relative to the file.
 *
 * @param agent id of this agent, the common name of its certificate
 * @param gateway {@code https://HOST:PORT}
 * @param tls both certificates of this agent, their keys, and the root the gateway's certificates must lead to
 * @param signingKey the agent's SM2 key file, with which segments are signed
 * @param signingPassword file that holds the key file's password, in its first line
 * @param spool directory of the spool
 * @param spoolBytes cap of the spool in bytes
 * @param sealAfter age at which a segment with events in it is sealed
 * @param checkRoot file tree the host checks look at
 * @param checkEvery time between two runs of the host checks; zero means never
 */
public record AgentSettings(
        String agent,
        URI gateway,
        TlcpFiles tls,
        Path signingKey,
        Path signingPassword,
        Path spool,
        long spoolBytes,
        Duration sealAfter,
        Path checkRoot,
        Duration checkEvery,
        List<SourceSettings> sources) {
    /** Letters, digits, dot, hyphen, underscore: names become parts of ids and file names. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** The source name the host checks speak under; not for any other source. */
    static final String CHECK_SOURCE = "host-checks";

    public AgentSettings {
        requireNonNull(agent, "agent");
        requireNonNull(gateway, "gateway");
        requireNonNull(tls, "tls");
        requireNonNull(signingKey, "signingKey");
        requireNonNull(signingPassword, "signingPassword");
        requireNonNull(spool, "spool");
        requireNonNull(sealAfter, "sealAfter");
        requireNonNull(checkRoot, "checkRoot");
        requireNonNull(checkEvery, "checkEvery");
        sources = List.copyOf(sources);
        if (!NAME.matcher(agent).matches()) {
            throw new IllegalArgumentException("agent id must match " + NAME);
        }
        if (spoolBytes < 1 << 20) {
            throw new IllegalArgumentException("the spool needs at least 1 MiB");
        }
    }

    /**
     * Reads {@code agent.yaml}.
     *
     * @throws DefinitionException naming file, line and field of the first thing that is wrong
     */
    public static AgentSettings load(Path file) throws DefinitionException {
        Definition root = DefinitionFile.read(file);
        Path base = requireNonNull(file.toAbsolutePath().getParent(), "directory");
        Definition tls = root.mapping("tls");
        Definition signing = root.mapping("signing");
        Definition spool = root.mapping("spool");
        String agent = root.text("agent");
        if (!NAME.matcher(agent).matches()) {
            throw root.error("agent", "must be letters, digits, dot, hyphen or underscore, at most 100");
        }
        Duration every = Duration.ofHours(24);
        Path checkRoot = Path.of("/");
        if (root.has("checks")) {
            Definition checks = root.mapping("checks");
            every = checks.has("every") ? checks.duration("every") : every;
            checkRoot = base.resolve(checks.optionalText("root").orElse("/"));
            checks.done();
        }
        AgentSettings settings = new AgentSettings(
                agent,
                gateway(root),
                tls(tls, base),
                base.resolve(signing.text("key")),
                base.resolve(signing.text("password_file")),
                base.resolve(spool.text("directory")),
                spool.number("cap_mebibytes", 1, 1 << 20, 512) << 20,
                spool.has("seal_after") ? spool.duration("seal_after") : Duration.ofSeconds(1),
                checkRoot,
                every,
                sources(root, base));
        tls.done();
        signing.done();
        spool.done();
        root.done();
        return settings;
    }

    private static TlcpFiles tls(Definition tls, Path base) throws DefinitionException {
        if (tls.has("certificate")) {
            throw tls.error(
                    "certificate",
                    "is of an agent from before TLCP; its certificate cannot be used any more, enrol it again");
        }
        return new TlcpFiles(
                base.resolve(tls.text("sign_certificate")),
                base.resolve(tls.text("sign_key")),
                base.resolve(tls.text("encrypt_certificate")),
                base.resolve(tls.text("encrypt_key")),
                base.resolve(tls.text("trust")));
    }

    private static URI gateway(Definition root) throws DefinitionException {
        try {
            URI uri = URI.create(root.text("gateway"));
            if (!"https".equals(uri.getScheme())
                    || uri.getHost() == null
                    || !uri.getPath().isEmpty()) {
                throw root.error("gateway", "must be https://HOST:PORT");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw root.error("gateway", "must be https://HOST:PORT");
        }
    }

    private static List<SourceSettings> sources(Definition root, Path base) throws DefinitionException {
        List<SourceSettings> sources = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(CHECK_SOURCE));
        for (Definition source : root.list("sources")) {
            String name = source.text("name");
            if (!NAME.matcher(name).matches()) {
                throw source.error("name", "must be letters, digits, dot, hyphen or underscore, at most 100");
            }
            if (!names.add(name)) {
                throw source.error("name", "\"" + name + "\" is taken by another source");
            }
            Type type = source.oneOf("type", Type.class);
            String parser = type == Type.FILE ? source.text("parser") : null;
            if (parser != null && !Parsers.names().contains(parser)) {
                throw source.error("parser", "must be one of " + String.join(", ", Parsers.names()));
            }
            sources.add(new SourceSettings(
                    name,
                    type,
                    type == Type.AUDIT_NETLINK
                            ? null
                            : base.resolve(source.text("path")).normalize(),
                    parser,
                    encoding(source),
                    source.has("rotation_grace") ? source.duration("rotation_grace") : Duration.ofSeconds(5),
                    source.flag("recording", false)));
            source.done();
        }
        return sources;
    }

    private static LineEncoding encoding(Definition source) throws DefinitionException {
        return switch (source.optionalText("encoding").orElse("auto").toLowerCase(Locale.ROOT)) {
            case "auto" -> LineEncoding.AUTO;
            case "utf-8" -> LineEncoding.UTF_8;
            case "gb18030", "gbk", "gb2312" -> LineEncoding.GB18030;
            default -> throw source.error("encoding", "must be auto, utf-8 or gb18030");
        };
    }
}
