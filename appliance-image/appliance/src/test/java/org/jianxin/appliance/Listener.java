package org.jianxin.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A listening TCP socket of this machine, as {@code ss -lntpH} shows it.
 *
 * @param pid the process that holds it
 */
record Listener(String address, int port, long pid) {
    private static final Pattern PID = Pattern.compile("pid=(\\d+)");

    /** One per socket and process; sockets of processes that this account may not look into are left out. */
    static List<Listener> all() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("ss", "-lntpH").start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(
                    "ss -lntpH failed: " + new String(process.getErrorStream().readAllBytes(), UTF_8));
        }
        List<Listener> listeners = new ArrayList<>();
        for (String line : output.split("\n")) {
            String[] columns = line.strip().split("\\s+");
            int colon = columns[3].lastIndexOf(':');
            Matcher pid = PID.matcher(line);
            while (pid.find()) {
                listeners.add(new Listener(
                        columns[3].substring(0, colon).replaceAll("[\\[\\]]|%.*", ""),
                        Integer.parseInt(columns[3].substring(colon + 1)),
                        Long.parseLong(pid.group(1))));
            }
        }
        return listeners;
    }

    boolean loopback() throws IOException {
        return !address.equals("*") && InetAddress.getByName(address).isLoopbackAddress();
    }
}
