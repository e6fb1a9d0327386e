package org.jianxin.gateway.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs wrk, one thread of it, and reads what it prints. */
final class Wrk {
    private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([0-9.]+)(m?s|m)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: \\d+|Socket errors: .*");

    private final Path directory;

    Wrk(Path directory) {
        this.directory = directory;
    }

    /**
     * What came of a run.
     *
     * @param perSecond requests in a second of the clock
     * @param p99 milliseconds
     */
    record Run(long requests, double perSecond, double p99) {}

    /** As many requests as go, over that many connections. */
    Run flatOut(Target target, int connections, int seconds) throws IOException, InterruptedException {
        return run(target, connections, seconds, "");
    }

    /** About that many requests a second: each connection waits after each answer, for a time that varies around the mean. */
    Run paced(Target target, int connections, int seconds, double perSecond) throws IOException, InterruptedException {
        int mean = Math.max(1, (int) Math.round(connections * 1000 / perSecond));
        return run(
                target,
                connections,
                seconds,
                "function delay() return math.random(%d, %d) end%n".formatted(mean / 2, mean + (mean + 1) / 2));
    }

    /** @param header one more header, with its name; empty for none */
    record Target(String url, String header) {}

    private Run run(Target target, int connections, int seconds, String delay)
            throws IOException, InterruptedException {
        // In a file, since arguments can be read by everybody.
        String script = delay + "wrk.headers[\"User-Agent\"] = \"wrk\"\n";
        if (!target.header().isEmpty()) {
            String[] header = target.header().split(": ", 2);
            script += "wrk.headers[\"%s\"] = \"%s\"%n".formatted(header[0], header[1]);
        }
        Path file = Files.writeString(directory.resolve("wrk.lua"), script);
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "--latency", "--timeout", "10s"));
        command.addAll(List.of("-c" + connections, "-d" + seconds + "s", "-s", file.toString(), target.url()));
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher bad = BAD.matcher(printed);
        Matcher done = DONE.matcher(printed);
        Matcher p99 = P99.matcher(printed);
        if (wrk.waitFor() != 0 || bad.find() || !done.find() || !p99.find()) {
            throw new IOException("wrk " + target.url() + ": " + printed.strip());
        }
        long requests = Long.parseLong(done.group(1));
        double took = Double.parseDouble(done.group(2)) * (done.group(3).equals("m") ? 60 : 1);
        double unit =
                switch (p99.group(2)) {
                    case "us" -> 1e-3;
                    case "ms" -> 1;
                    default -> 1e3;
                };
        return new Run(requests, requests / took, Double.parseDouble(p99.group(1)) * unit);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Wrk[%s]", directory);
    }
}
