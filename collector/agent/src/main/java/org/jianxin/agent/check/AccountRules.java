package org.jianxin.agent.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/** Rules over {@code passwd(5)} and {@code shadow(5)}. Password hashes are looked at and never quoted. */
final class AccountRules {
    private static final Pattern STRONG = Pattern.compile("\\$(6|5|y|gy|sm3)\\$.*");
    private static final Set<String> NO_SHELL = Set.of("nologin", "false", "sync", "shutdown", "halt");

    private AccountRules() {}

    /** {@code account}: one of the named rules. */
    static Rule account(Definition rule) throws DefinitionException {
        String name = rule.text("rule");
        long days = rule.number("days", 1, 100_000, 90);
        List<String> accounts = rule.texts("accounts");
        return switch (name) {
            case "unique" -> host -> passwd(host, AccountRules::unique);
            case "no-empty-password" -> host -> shadow(host, AccountRules::empty);
            case "strong-hash" -> host -> shadow(host, AccountRules::hashes);
            case "password-age" -> host -> shadow(host, lines -> age(lines, days));
            case "no-shell" -> host -> passwd(host, lines -> shells(lines, accounts));
            default -> throw rule.error(
                    "rule", "must be unique, no-empty-password, strong-hash, password-age or no-shell");
        };
    }

    private interface Look {
        Finding at(List<String[]> lines);
    }

    private static Finding passwd(HostTree host, Look look) {
        return fields(host, "/etc/passwd", look);
    }

    private static Finding shadow(HostTree host, Look look) {
        return fields(host, "/etc/shadow", look);
    }

    private static Finding fields(HostTree host, String file, Look look) {
        try {
            List<String[]> lines = new ArrayList<>();
            for (String line : host.lines(file)) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    lines.add(line.split(":", -1));
                }
            }
            return look.at(lines);
        } catch (IOException e) {
            return Finding.of(Verdict.UNKNOWN, file + ": 不可读/not readable");
        }
    }

    private static Finding unique(List<String[]> lines) {
        Map<String, String> ids = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        List<String> bad = new ArrayList<>();
        for (String[] line : lines) {
            if (line.length < 3) {
                continue;
            }
            String other = ids.putIfAbsent(line[2], line[0]);
            if (other != null) {
                bad.add("UID " + line[2] + ": " + other + ", " + line[0]);
            } else if (names.putIfAbsent(line[0], line[2]) != null) {
                bad.add("重名/name twice: " + line[0]);
            }
            if (line[2].equals("0") && !line[0].equals("root")) {
                bad.add("UID 0: " + line[0]);
            }
        }
        return bad.isEmpty()
                ? Finding.of(Verdict.PASS, lines.size() + " 个账户，UID 与名称无重复/accounts, all unique")
                : new Finding(Verdict.FAIL, bad);
    }

    private static Finding empty(List<String[]> lines) {
        List<String> bad = new ArrayList<>();
        for (String[] line : lines) {
            if (line.length > 1 && line[1].isEmpty()) {
                bad.add("空口令/empty password: " + line[0]);
            }
        }
        return bad.isEmpty()
                ? Finding.of(Verdict.PASS, lines.size() + " 个账户无空口令/accounts, none without password")
                : new Finding(Verdict.FAIL, bad);
    }

    private static Finding hashes(List<String[]> lines) {
        List<String> bad = new ArrayList<>();
        int good = 0;
        for (String[] line : lines) {
            String hash = line.length > 1 ? line[1] : "";
            String enabled = hash.startsWith("!") ? hash.substring(1) : hash;
            if (enabled.isEmpty() || enabled.startsWith("*") || enabled.startsWith("!")) {
                continue; // no password can match
            }
            if (STRONG.matcher(enabled).matches()) {
                good++;
            } else {
                bad.add("弱散列/weak hash: " + line[0] + " (" + scheme(enabled) + ")");
            }
        }
        return bad.isEmpty()
                ? Finding.of(Verdict.PASS, good + " 个口令使用 SHA-512/yescrypt/SM3 等/passwords with strong hashes")
                : new Finding(Verdict.FAIL, bad);
    }

    private static String scheme(String hash) {
        return hash.startsWith("$1$") ? "MD5" : hash.startsWith("$2") ? "bcrypt" : hash.startsWith("$") ? "?" : "DES";
    }

    /** login.defs speaks for new accounts only, so each account that has a password is looked at. */
    private static Finding age(List<String[]> lines, long days) {
        List<String> bad = new ArrayList<>();
        int good = 0;
        for (String[] line : lines) {
            if (line.length < 5 || !line[1].startsWith("$")) {
                continue;
            }
            boolean within = line[4].matches("\\d{1,9}") && Long.parseLong(line[4]) <= days;
            if (within) {
                good++;
            } else {
                bad.add(line[0] + ": 最长使用天数/maximum days " + (line[4].isEmpty() ? "-" : line[4]));
            }
        }
        return bad.isEmpty()
                ? Finding.of(Verdict.PASS, good + " 个有口令账户均不超过 " + days + " 天/accounts within the limit")
                : new Finding(Verdict.FAIL, bad);
    }

    private static Finding shells(List<String[]> lines, List<String> accounts) {
        List<String> bad = new ArrayList<>();
        for (String[] line : lines) {
            if (line.length > 6 && accounts.contains(line[0])) {
                String shell = line[6].substring(line[6].lastIndexOf('/') + 1);
                if (!NO_SHELL.contains(shell)) {
                    bad.add(line[0] + ": " + line[6]);
                }
            }
        }
        return bad.isEmpty()
                ? Finding.of(Verdict.PASS, "系统账户均不可登录/system accounts cannot log in")
                : new Finding(Verdict.FAIL, bad);
    }
}
