package org.jianxin.gateway.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jianxin.gateway.bench.Wrk.Run;
import org.jianxin.gateway.bench.Wrk.Target;

/**
 * The gateway and nginx, asked by wrk for the same kilobyte of JSON over kept connections of TLS 1.3, on the same machine in the
 * same run. The gateway verifies the session, decides by a policy of three conditions, puts the decision and then the flow on its
 * signed log, and looks through the answer for what is to be masked; nginx forwards and writes its access log.
 *
 * <p>What is counted is processor time of the proxies alone, from proc(5), so that wrk and the server behind, which share the
 * machine, do not matter to it. Latency is that of wrk at half the rate the gateway reaches flat out, less what the server behind
 * takes when it is asked directly at that rate.
 *
 * <p>What was measured, and where the time goes: docs/adr/0024.
 */
public final class GatewayBench {
    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 3;
    private static final int MOST_WARM_UPS = 12;
    /** By how much two runs that are equally fast may differ. */
    private static final double SAME = 0.05;

    private GatewayBench() {}

    /**
     * Prints {@code proxy-requests-per-cpu-s}, {@code nginx-requests-per-cpu-s}, {@code proxy-vs-nginx} and {@code
     * added-latency-p99} (milliseconds).
     *
     * @param program the command this program is started with
     * @param seconds how long each of the runs lasts; the gateway is warmed up until two in a row agree, at most {@value #MOST_WARM_UPS}
     * @throws IOException also when wrk or nginx is not there; the message names the package
     */
    public static void run(PrintStream out, List<String> program, int seconds) throws IOException {
        require("wrk", "wrk");
        require("nginx", "nginx-light");
        Path directory = Files.createTempDirectory("jianxin-bench");
        try (Servers servers = new Servers(directory, program)) {
            measure(out, servers, new Wrk(directory), seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while measuring", e);
        } finally {
            delete(directory);
        }
    }

    private static void measure(PrintStream out, Servers servers, Wrk wrk, int seconds)
            throws IOException, InterruptedException {
        Target gateway = new Target("https://127.0.0.1:" + servers.gatewayPort + "/share/item/", servers.session());
        Target nginx = new Target("https://127.0.0.1:" + servers.nginxPort + "/", "");
        Target upstream = new Target("http://127.0.0.1:" + servers.upstreamPort + "/", "");
        warmUp(servers, wrk, gateway, seconds);
        wrk.flatOut(nginx, CONNECTIONS, 1);
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double before = servers.gatewayCpu();
            Run run = wrk.flatOut(gateway, CONNECTIONS, seconds);
            ours.add(run.requests() / (servers.gatewayCpu() - before));
            rates.add(run.perSecond());
            before = servers.nginxCpu();
            run = wrk.flatOut(nginx, CONNECTIONS, seconds);
            theirs.add(run.requests() / (servers.nginxCpu() - before));
        }
        double half = median(rates) / 2;
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            added.add(wrk.paced(gateway, CONNECTIONS, seconds, half).p99()
                    - wrk.paced(upstream, CONNECTIONS, seconds, half).p99());
        }
        print(out, "proxy-requests-per-cpu-s", median(ours), "1/cpu-s");
        print(out, "nginx-requests-per-cpu-s", median(theirs), "1/cpu-s");
        print(out, "proxy-vs-nginx", median(ours) / median(theirs), "ratio");
        print(out, "added-latency-p99", median(added), "ms");
    }

    /**
     * Until two runs in a row are equally fast: from a cold start the gateway takes minutes to get to where it stays, and what is
     * asked for is what one does that has run since yesterday.
     */
    private static void warmUp(Servers servers, Wrk wrk, Target gateway, int seconds)
            throws IOException, InterruptedException {
        double before = 0;
        for (int run = 0; run < MOST_WARM_UPS; run++) {
            double cpu = servers.gatewayCpu();
            double now = wrk.flatOut(gateway, CONNECTIONS, seconds).requests() / (servers.gatewayCpu() - cpu);
            if (Math.abs(now - before) < SAME * now) {
                return;
            }
            before = now;
        }
    }

    private static void print(PrintStream out, String name, double value, String unit) {
        out.printf(Locale.ROOT, "{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"%s\"}%n", name, value, unit);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void require(String command, String debianPackage) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        for (String folder : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, command))) {
                return;
            }
        }
        throw new IOException("需要 %1$s / needs %1$s: apt-get install %2$s".formatted(command, debianPackage));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
