package org.jianxin.agent.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jianxin.agent.check.HostTree.Entry;
import org.jianxin.agent.check.HostTree.Look;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/**
 * Rules over sshd's settings: on the running host those {@code sshd -T} says are in force, else those of its files, where
 * the first value counts and what stands under {@code Match} is left aside (sshd_config(5)).
 */
final class SshdRules {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final List<String> FILES = List.of("/etc/ssh/sshd_config.d/*.conf", "/etc/ssh/sshd_config");

    private SshdRules() {}

    static Rule sshd(Definition rule) throws DefinitionException {
        String name = rule.text("name").toLowerCase(Locale.ROOT);
        String otherwise = rule.text("default");
        Expectation expected = Expectation.read(rule);
        return host -> {
            Look<Entry> files = host.entries(FILES);
            if (files.unreadable().isEmpty() && !FileRules.present(host, FILES)) {
                return Finding.of(Verdict.PASS, "未安装 sshd/no sshd");
            }
            Map<String, String> settings = host.live() ? inForce() : Map.of();
            String where = "sshd -T";
            if (settings.isEmpty()) {
                if (!files.unreadable().isEmpty()) {
                    return Finding.unreadable(files.unreadable());
                }
                settings = ofFiles(files.found());
                where = "sshd_config";
            }
            String value = settings.getOrDefault(name, otherwise);
            return Finding.of(
                    expected.met(value) ? Verdict.PASS : Verdict.FAIL,
                    name + " = " + value + " (" + where + (settings.containsKey(name) ? "" : ", default") + "; "
                            + expected + ")");
        };
    }

    private static Map<String, String> ofFiles(List<Entry> entries) {
        Map<String, String> settings = new HashMap<>();
        String matchIn = "";
        for (Entry entry : entries) {
            String[] words = entry.text().split("\\s+|\\s*=\\s*", 2);
            String name = words[0].toLowerCase(Locale.ROOT);
            if (name.equals("match")) {
                matchIn = entry.file();
            } else if (!entry.file().equals(matchIn) && words.length == 2) {
                settings.putIfAbsent(name, words[1].strip());
            }
        }
        return settings;
    }

    private static Map<String, String> inForce() {
        Map<String, String> settings = new HashMap<>();
        if (!Files.isExecutable(SSHD)) {
            return settings;
        }
        try {
            Process process = new ProcessBuilder(SSHD.toString(), "-T")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Map.of();
            }
            if (process.exitValue() != 0) {
                return Map.of(); // it needs the host keys, which only root may read
            }
            text.lines().forEach(line -> {
                int space = line.indexOf(' ');
                if (space > 0) {
                    settings.putIfAbsent(
                            line.substring(0, space).toLowerCase(Locale.ROOT),
                            line.substring(space + 1).strip());
                }
            });
        } catch (IOException e) {
            return Map.of(); // the files will do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return settings;
    }
}
