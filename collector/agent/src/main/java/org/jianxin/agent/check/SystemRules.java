package org.jianxin.agent.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.agent.check.HostTree.Look;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/** Rules over services, packages and listening ports. */
final class SystemRules {
    private static final String DPKG = "/var/lib/dpkg/status";
    private static final String LISTEN = "0A";
    private static final String UDP_OPEN = "07";

    private SystemRules() {}

    /** {@code unit}: with {@code expect: present} one of the systemd units must be enabled, with {@code absent} none. */
    static Rule unit(Definition rule) throws DefinitionException {
        List<String> units = rule.texts("units");
        boolean present = FileRules.expectPresent(rule);
        return host -> {
            if (!host.exists("/etc/systemd/system")) {
                return Finding.of(Verdict.UNKNOWN, "无 systemd/no systemd");
            }
            List<String> enabled = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            for (String unit : units) {
                for (String wants : List.of(
                        "multi-user.target.wants",
                        "sysinit.target.wants",
                        "sockets.target.wants",
                        "network-online.target.wants",
                        "graphical.target.wants",
                        "basic.target.wants")) {
                    Look<String> link = host.link("/etc/systemd/system/" + wants + "/" + unit);
                    unreadable.addAll(link.unreadable());
                    if (!link.found().isEmpty()) {
                        enabled.add("已启用/enabled: " + unit);
                    }
                }
            }
            if (enabled.isEmpty() && !unreadable.isEmpty()) {
                return Finding.unreadable(unreadable);
            }
            if (enabled.isEmpty()) {
                return Finding.of(
                        present ? Verdict.FAIL : Verdict.PASS, "均未启用/none enabled: " + String.join(", ", units));
            }
            return new Finding(present ? Verdict.PASS : Verdict.FAIL, enabled);
        };
    }

    /** {@code package}: with {@code absent} none may be installed, with {@code present} one must be. Debian's database. */
    static Rule packages(Definition rule) throws DefinitionException {
        List<String> names = rule.texts("names");
        boolean present = FileRules.expectPresent(rule);
        return host -> {
            List<String> installed = new ArrayList<>();
            try {
                String name = "";
                for (String line : host.lines(DPKG)) {
                    if (line.startsWith("Package: ")) {
                        name = line.substring("Package: ".length()).strip();
                    } else if (line.equals("Status: install ok installed") && names.contains(name)) {
                        installed.add("已安装/installed: " + name);
                    }
                }
            } catch (IOException e) {
                return Finding.of(Verdict.UNKNOWN, "无 dpkg 数据库；rpm 系统请人工核对/no dpkg database");
            }
            if (installed.isEmpty()) {
                return Finding.of(
                        present ? Verdict.FAIL : Verdict.PASS, "未安装/not installed: " + String.join(", ", names));
            }
            return new Finding(present ? Verdict.PASS : Verdict.FAIL, installed);
        };
    }

    /** {@code port}: none of these may listen on an address other machines can reach. */
    static Rule port(Definition rule) throws DefinitionException {
        List<Integer> ports = new ArrayList<>();
        for (String port : rule.texts("ports")) {
            try {
                ports.add(Integer.parseInt(port));
            } catch (NumberFormatException e) {
                throw rule.error("ports", "must be numbers");
            }
        }
        return host -> {
            if (!host.live()) {
                return Finding.of(Verdict.UNKNOWN, "仅能在运行中的主机上检查/only on a running host");
            }
            Map<Integer, String> open = new TreeMap<>();
            if (!host.exists("/proc/net/tcp")) {
                return Finding.unreadable(List.of("/proc/net/tcp"));
            }
            try {
                sockets(host, "/proc/net/tcp", LISTEN, "tcp", open);
                sockets(host, "/proc/net/tcp6", LISTEN, "tcp", open);
                sockets(host, "/proc/net/udp", UDP_OPEN, "udp", open);
                sockets(host, "/proc/net/udp6", UDP_OPEN, "udp", open);
            } catch (IOException e) {
                return Finding.of(Verdict.UNKNOWN, "/proc/net: 不可读/not readable");
            }
            List<String> bad = new ArrayList<>();
            open.forEach((port, what) -> {
                if (ports.contains(port)) {
                    bad.add("监听/listening: " + what);
                }
            });
            return bad.isEmpty()
                    ? Finding.of(Verdict.PASS, "对外监听端口/reachable ports: " + open.keySet())
                    : new Finding(Verdict.FAIL, bad);
        };
    }

    /** Listening sockets that are not bound to loopback. */
    private static void sockets(HostTree host, String file, String state, String protocol, Map<Integer, String> open)
            throws IOException {
        if (!host.exists(file)) {
            return;
        }
        for (String line : host.lines(file)) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length < 4 || !fields[3].equals(state) || fields[1].indexOf(':') < 0) {
                continue;
            }
            String address = fields[1].substring(0, fields[1].indexOf(':'));
            int port = Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16);
            boolean loopback = address.length() == 8 && address.endsWith("7F")
                    || address.equals("00000000000000000000000001000000")
                    || address.startsWith("0000000000000000FFFF0000") && address.endsWith("7F");
            if (!loopback) {
                open.putIfAbsent(port, port + "/" + protocol);
            }
        }
    }
}
