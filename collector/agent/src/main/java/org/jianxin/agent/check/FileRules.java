package org.jianxin.agent.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jianxin.agent.check.HostTree.Entry;
import org.jianxin.agent.check.HostTree.Look;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/** Rules over configuration files: a setting's value, a line that must or must not be there, modes and owners. */
final class FileRules {
    /** Most lines of one kind quoted as evidence. */
    private static final int MAX_QUOTED = 8;

    private FileRules() {}

    /**
     * {@code setting}: {@code name value} or {@code name = value} in the files; the last one given counts.
     */
    static Rule setting(Definition rule) throws DefinitionException {
        List<String> files = rule.texts("files");
        String name = rule.text("name");
        Expectation expected = Expectation.read(rule);
        String otherwise = rule.optionalText("default").orElse("");
        Pattern pattern =
                Pattern.compile("(?i)" + Pattern.quote(name) + "(?:\\s*=\\s*|\\s+)\"?([^\"#]*?)\"?\\s*(?:#.*)?");
        return host -> {
            String value = otherwise;
            String where = files.get(0) + " 未设置/not set" + (otherwise.isEmpty() ? "" : ", default " + otherwise);
            Look<Entry> look = host.entries(files);
            if (!look.unreadable().isEmpty()) {
                return Finding.unreadable(look.unreadable()); // it may set the value anew
            }
            for (Entry entry : look.found()) {
                Matcher matcher = pattern.matcher(entry.text());
                if (matcher.matches()) {
                    value = matcher.group(1).strip();
                    where = entry.at();
                }
            }
            if (value.isEmpty()) {
                return Finding.of(present(host, files) ? Verdict.FAIL : Verdict.UNKNOWN, name + ": " + where);
            }
            return Finding.of(
                    expected.met(value) ? Verdict.PASS : Verdict.FAIL,
                    name + " = " + value + " (" + where + "; " + expected + ")");
        };
    }

    /** {@code line}: a pattern that must be ({@code expect: present}) or must not be ({@code absent}) in the files. */
    static Rule line(Definition rule) throws DefinitionException {
        List<String> files = rule.texts("files");
        boolean present = expectPresent(rule);
        String label = rule.text("label");
        Pattern pattern = pattern(rule);
        return host -> {
            List<String> found = new ArrayList<>();
            Look<Entry> look = host.entries(files);
            for (Entry entry : look.found()) {
                if (found.size() < MAX_QUOTED && pattern.matcher(entry.text()).find()) {
                    found.add(label + ": " + entry.at());
                }
            }
            if (found.isEmpty() && !look.unreadable().isEmpty()) {
                return Finding.unreadable(look.unreadable());
            }
            if (found.isEmpty()) {
                Verdict verdict = !present(host, files) ? Verdict.UNKNOWN : present ? Verdict.FAIL : Verdict.PASS;
                return Finding.of(verdict, label + ": 无/none (" + String.join(", ", files) + ")");
            }
            return new Finding(present ? Verdict.PASS : Verdict.FAIL, found);
        };
    }

    /** {@code mode}: no bits beyond {@code mode}, owned by root. A path that is not there is left out. */
    static Rule mode(Definition rule) throws DefinitionException {
        List<String> paths = rule.texts("paths");
        int allowed;
        try {
            allowed = Integer.parseInt(rule.text("mode"), 8);
        } catch (NumberFormatException e) {
            throw rule.error("mode", "must be octal, such as 0640");
        }
        return host -> {
            List<String> evidence = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            Verdict verdict = Verdict.UNKNOWN;
            for (String pattern : paths) {
                Look<String> look = host.glob(pattern);
                unreadable.addAll(look.unreadable());
                for (String path : look.found()) {
                    try {
                        Map<String, Object> attributes = host.attributes(path);
                        int mode = (Integer) attributes.get("mode") & 07777;
                        int owner = (Integer) attributes.get("uid");
                        boolean good = (mode & ~allowed) == 0 && owner == 0;
                        verdict = verdict == Verdict.UNKNOWN ? Verdict.PASS : verdict;
                        verdict = good ? verdict : Verdict.FAIL;
                        if (!good || evidence.size() < MAX_QUOTED) {
                            evidence.add(String.format("%s %04o uid=%d (<= %04o root)", path, mode, owner, allowed));
                        }
                    } catch (IOException e) {
                        unreadable.add(path);
                    }
                }
            }
            if (verdict != Verdict.FAIL && !unreadable.isEmpty()) {
                return Finding.unreadable(unreadable);
            }
            return new Finding(
                    verdict, evidence.isEmpty() ? List.of(String.join(", ", paths) + " 不存在/absent") : evidence);
        };
    }

    static boolean present(HostTree host, List<String> files) {
        return files.stream().anyMatch(file -> !host.glob(file).found().isEmpty());
    }

    static boolean expectPresent(Definition rule) throws DefinitionException {
        return switch (rule.text("expect")) {
            case "present" -> true;
            case "absent" -> false;
            default -> throw rule.error("expect", "must be present or absent");
        };
    }

    private static Pattern pattern(Definition rule) throws DefinitionException {
        try {
            return Pattern.compile(rule.text("pattern"));
        } catch (PatternSyntaxException e) {
            throw rule.error("pattern", "is not a regular expression: " + e.getDescription());
        }
    }
}
