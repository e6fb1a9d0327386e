package org.jianxin.appliance;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Elasticsearch a new data directory shall use: the embedded node, or a cluster of one's own. */
public final class SearchOptions {
    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            description = "使用已有的 Elasticsearch 8/9 集群，而非内嵌节点 / a cluster of your own instead of the embedded node")
    private @Nullable URI url;

    @Option(names = "--elasticsearch-user", paramLabel = "NAME", description = "集群用户 / user of that cluster")
    private @Nullable String user;

    @Option(
            names = "--elasticsearch-password-file",
            paramLabel = "FILE",
            description = "口令文件，取第一行 / its first line is the password")
    private @Nullable Path passwordFile;

    @Option(names = "--elasticsearch-ca", paramLabel = "FILE", description = "集群证书的签发根（PEM） / root of its certificate")
    private @Nullable Path certificateAuthority;

    /** The lines below {@code elasticsearch:} in {@code appliance.yaml}. */
    String yaml() {
        if (url == null) {
            return """
                      # The embedded node. For a cluster of your own instead: url, user, password_file, certificate_authority.
                      data: ../search-node
                      heap_megabytes: 512
                    """;
        }
        StringBuilder yaml = new StringBuilder("  url: " + url + "\n");
        append(yaml, "user", user);
        append(yaml, "password_file", passwordFile == null ? null : passwordFile.toAbsolutePath());
        append(
                yaml,
                "certificate_authority",
                certificateAuthority == null ? null : certificateAuthority.toAbsolutePath());
        return yaml.toString();
    }

    private static void append(StringBuilder yaml, String name, @Nullable Object value) {
        if (value != null) {
            yaml.append("  ").append(name).append(": \"").append(value).append("\"\n");
        }
    }
}
