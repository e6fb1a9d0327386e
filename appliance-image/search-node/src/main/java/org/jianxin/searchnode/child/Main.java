package org.jianxin.searchnode.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
import org.elasticsearch.action.admin.cluster.health.ClusterHealthRequest;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;
import org.jspecify.annotations.Nullable;

/**
 * One Elasticsearch node. Arguments: distribution folder, data folder, HTTP port. Standard input: {@code user:password} in
 * the first line; {@code stop} ends the node in good order, {@code stop FILE} also archives
 * its classes there; the end of the input, which comes when the parent dies, ends it
 * at once. Standard output: {@code step TEXT}, then {@code ready PORT} or {@code failed TEXT}.
 */
public final class Main {
    private static final TimeValue RECOVERY = TimeValue.timeValueMinutes(5);

    private static final AtomicReference<@Nullable Node> NODE = new AtomicReference<>();

    private Main() {}

    /** Runs until told to stop. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // standard output is the parent's; whatever a library prints goes to the log
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String credentials = in.readLine();
        if (credentials == null) {
            return;
        }
        System.setProperty(
                "jianxin.search-node.authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        new Thread(() -> watch(in), "parent-watch").start(); // the one thread here that is not a daemon
        try {
            Node node = start(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], out);
            NODE.set(node);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "node-close")); // SIGTERM
            int port = node.injector()
                    .getInstance(HttpServerTransport.class)
                    .boundAddress()
                    .publishAddress()
                    .getPort();
            out.println("ready " + port);
            out.flush();
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            out.println("failed " + reason(e));
            out.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    private static Node start(Path distribution, Path data, String port, PrintStream out) throws Exception {
        LogConfigurator.configureESLogging();
        step(out, "loading");
        Settings settings = Settings.builder()
                .put("cluster.name", "jianxin")
                .put("node.name", "search-node")
                .put("discovery.type", "single-node")
                .put("path.home", data.toString())
                .put("path.data", data.resolve("indices").toString())
                .put("path.logs", data.resolve("logs").toString())
                .put("network.host", "127.0.0.1")
                .put("network.server", false)
                .put("transport.netty.worker_count", 1)
                .put("http.port", port)
                .put("action.auto_create_index", false)
                // Absolute, because a percentage of a big disk would stop a node that has hundreds of gigabytes left.
                .put("cluster.routing.allocation.disk.watermark.low", "2gb")
                .put("cluster.routing.allocation.disk.watermark.high", "1gb")
                .put("cluster.routing.allocation.disk.watermark.flood_stage", "512mb")
                .build();
        Environment environment = new Environment(settings, data.resolve("config"));
        Node node = new Node(
                environment,
                PluginsLoader.createPluginsLoader(
                        PluginsLoader.loadModulesBundles(distribution.resolve("modules")),
                        PluginsLoader.loadPluginsBundles(null),
                        Map.of(),
                        false)); // the server is not a module here, so it has no exports to pass on
        step(out, "opening the indices");
        node.start();
        step(out, "recovering");
        node.client()
                .admin()
                .cluster()
                .health(new ClusterHealthRequest(RECOVERY)
                        .waitForNoInitializingShards(true)
                        .waitForYellowStatus()
                        .timeout(RECOVERY))
                .actionGet();
        return node;
    }

    private static void step(PrintStream out, String text) {
        out.println("step " + text);
        out.flush();
    }

    /** The innermost message: Guice and Elasticsearch wrap it several times. */
    private static String reason(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return (at.getClass().getSimpleName() + ": " + at.getMessage()).replaceAll("\\s+", " ");
    }

    private static void watch(BufferedReader in) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("stop") || line.startsWith("stop ")) {
                    stop(line.length() > 5 ? line.substring(5) : null);
                }
            }
        } catch (IOException e) {
            // the parent is gone as surely as at the end of the input
        }
        // Nothing is lost: every acknowledged operation is in the translog.
        Runtime.getRuntime().halt(3);
    }

    private static void stop(@Nullable String classArchive) {
        Node node = NODE.get();
        if (node != null) {
            close(node);
        }
        if (node != null && classArchive != null) {
            archiveClasses(classArchive);
        }
        Runtime.getRuntime().halt(0);
    }

    /** As {@code jcmd VM.cds dynamic_dump FILE} does it. */
    private static void archiveClasses(String file) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", file}},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            e.printStackTrace(); // the next start is slower, nothing else
        }
    }

    private static void close(Node node) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(20, TimeUnit.SECONDS);
        } catch (IOException e) {
            e.printStackTrace();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
