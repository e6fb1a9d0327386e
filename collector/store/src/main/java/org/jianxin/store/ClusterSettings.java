package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Elasticsearch to use and how.
 *
 * @param url of one node or a load balancer, https; http on this machine only
 * @param user for HTTP basic authentication; null for none
 * @param password of that user; null exactly when {@code user} is
 * @param caCertificate PEM file of the CA of an https server; null for the system's
 * @param shards primary shards of each new event index, 1 to 64
 * @param replicas copies of each shard, 0 to 5; 0 where there is one node
 * @param namespace last part of the names of event indices: lower-case letters, digits, underscores
 * @param retention how long events are kept after they were written, at least {@link #MINIMUM_RETENTION}
 * @param patience how long a call waits for an unreachable or overloaded cluster before it gives up
 */
public record ClusterSettings(
        URI url,
        @Nullable String user,
        char @Nullable [] password,
        @Nullable Path caCertificate,
        int shards,
        int replicas,
        String namespace,
        Duration retention,
        Duration patience) {
    /** 网络安全法 第二十一条（三）: network logs are kept for not less than six months. */
    public static final Duration MINIMUM_RETENTION = Duration.ofDays(180);

    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    /** By name, not by what a name server says it is. */
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[::1]");

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9_]{1,32}");

    public ClusterSettings {
        requireNonNull(url, "url");
        requireNonNull(namespace, "namespace");
        requireNonNull(retention, "retention");
        requireNonNull(patience, "patience");
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("the Elasticsearch URL must be http://HOST:PORT or https://HOST:PORT");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException("the Elasticsearch URL must not hold a user or password");
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together");
        }
        if ("http".equals(url.getScheme()) && !LOOPBACK.matcher(url.getHost()).matches()) {
            throw new IllegalArgumentException("Elasticsearch 不在本机时必须使用 https：明文连接会泄露口令与日志（GB/T 22239-2019"
                    + " 8.1.2.2 通信传输）。 Elasticsearch on another machine must be reached by https: over http the"
                    + " password and the logs could be read on the way (GB/T 22239-2019, 8.1.2.2)");
        }
        if (shards < 1 || shards > 64) {
            throw new IllegalArgumentException("shards must be 1 to 64: " + shards);
        }
        if (replicas < 0 || replicas > 5) {
            throw new IllegalArgumentException("replicas must be 0 to 5: " + replicas);
        }
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException("namespace must match " + NAMESPACE + ": " + namespace);
        }
        if (retention.compareTo(MINIMUM_RETENTION) < 0) {
            throw new IllegalArgumentException("日志留存期不得短于 180 天：《网络安全法》第二十一条（三）要求留存网络日志不少于六个月；配置为 "
                    + retention.toDays() + " 天。 Retention must be at least 180 days (Cybersecurity Law of the PRC,"
                    + " Article 21(3): network logs are kept for not less than six months), not "
                    + retention.toDays());
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive: " + patience);
        }
        password = password == null ? null : password.clone();
    }

    /** One shard, the default patience. */
    public ClusterSettings(
            URI url,
            @Nullable String user,
            char @Nullable [] password,
            @Nullable Path caCertificate,
            int replicas,
            String namespace,
            Duration retention) {
        this(url, user, password, caCertificate, 1, replicas, namespace, retention, DEFAULT_PATIENCE);
    }

    /** The embedded node: no replicas, namespace {@code default}, the shortest retention the law allows. */
    public static ClusterSettings embedded(URI url, String user, char[] password) {
        return new ClusterSettings(url, user, password, null, 0, "default", MINIMUM_RETENTION);
    }

    @Override
    public char @Nullable [] password() {
        return password == null ? null : password.clone();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ClusterSettings[url=" + url + ", user=" + user + ", shards=" + shards + ", replicas=" + replicas
                + ", namespace=" + namespace + ", retention=" + retention + ", patience=" + patience + "]";
    }
}
