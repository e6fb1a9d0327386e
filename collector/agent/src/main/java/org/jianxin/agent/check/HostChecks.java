package org.jianxin.agent.check;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/** The host checks. Immutable; nothing on the host is ever changed. */
public final class HostChecks {
    private static final String BUNDLED = "host-checks.yaml";

    private final List<Check> checks;

    private record Check(String key, String titleZh, String titleEn, String fixZh, String fixEn, Rule rule) {}

    private HostChecks(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** The checks that come with the product. */
    public static HostChecks bundled() {
        try (InputStream in = requireNonNull(HostChecks.class.getResourceAsStream(BUNDLED))) {
            return read(DefinitionFile.parse(BUNDLED, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e.getMessage(), e); // our own file; a test reads it
        }
    }

    static HostChecks read(Definition root) throws DefinitionException {
        List<Check> checks = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Definition item : root.list("checks")) {
            Definition title = item.mapping("title");
            Definition fix = item.mapping("fix");
            String key = item.text("key");
            if (!keys.add(key)) {
                throw item.error("key", "\"" + key + "\" is there twice");
            }
            item.text("collects");
            item.text("source");
            checks.add(new Check(
                    key,
                    title.text("zh"),
                    title.text("en"),
                    fix.text("zh"),
                    fix.text("en"),
                    all(item.list("rules"), item)));
            title.done();
            fix.done();
            item.done();
        }
        root.done();
        return new HostChecks(checks);
    }

    /** Keys of all checks, in order. */
    public List<String> keys() {
        return checks.stream().map(Check::key).toList();
    }

    /**
     * Carries out all checks, one after another.
     *
     * @param root {@code /} for the running host, or where a host's file tree is mounted
     * @param out takes each result as it is there
     */
    public void run(Path root, Consumer<CheckResult> out) {
        HostTree host = new HostTree(root);
        for (Check check : checks) {
            out.accept(result(check, host));
        }
    }

    private static CheckResult result(Check check, HostTree host) {
        Finding finding;
        try {
            finding = check.rule().look(host);
        } catch (RuntimeException e) {
            finding = Finding.of(
                    Verdict.UNKNOWN, "检查出错/check failed: " + e.getClass().getSimpleName());
        }
        String reason =
                switch (finding.verdict()) {
                    case PASS -> "符合：" + check.titleZh() + " / passes: " + check.titleEn();
                    case PARTIAL -> "部分符合。整改：" + check.fixZh() + " / partly; " + check.fixEn();
                    case FAIL -> "不符合。整改：" + check.fixZh() + " / fails; " + check.fixEn();
                    case UNKNOWN -> "此处无法判断，待人工核对 / cannot be judged here, to be checked by a person";
                };
        return new CheckResult(
                check.key(), check.titleZh(), check.titleEn(), finding.verdict(), reason, finding.evidence());
    }

    private static Rule all(List<Definition> rules, Definition owner) throws DefinitionException {
        if (rules.isEmpty()) {
            throw owner.error("rules", "is missing");
        }
        List<Rule> read = new ArrayList<>();
        for (Definition rule : rules) {
            read.add(rule(rule));
        }
        return host -> combine(read, host, true);
    }

    private static Rule rule(Definition rule) throws DefinitionException {
        List<Definition> alternatives = rule.list("any");
        if (!alternatives.isEmpty()) {
            List<Rule> read = new ArrayList<>();
            for (Definition alternative : alternatives) {
                read.add(rule(alternative));
            }
            rule.done();
            return host -> combine(read, host, false);
        }
        boolean soft = rule.flag("soft", false);
        Rule read =
                switch (rule.text("kind")) {
                    case "setting" -> FileRules.setting(rule);
                    case "line" -> FileRules.line(rule);
                    case "mode" -> FileRules.mode(rule);
                    case "account" -> AccountRules.account(rule);
                    case "sshd" -> SshdRules.sshd(rule);
                    case "unit" -> SystemRules.unit(rule);
                    case "package" -> SystemRules.packages(rule);
                    case "port" -> SystemRules.port(rule);
                    default -> throw rule.error(
                            "kind", "must be setting, line, mode, account, sshd, unit, package or port");
                };
        rule.done();
        return soft ? host -> softened(read.look(host)) : read;
    }

    /** A rule that is good practice and not the clause itself: failing it makes the item partly met. */
    private static Finding softened(Finding finding) {
        Verdict verdict = finding.verdict() == Verdict.FAIL ? Verdict.PARTIAL : finding.verdict();
        return new Finding(verdict, finding.evidence(), true, finding.blind());
    }

    private static Finding combine(List<Rule> rules, HostTree host, boolean all) {
        Verdict verdict = Verdict.UNKNOWN;
        boolean judged = false;
        List<String> evidence = new ArrayList<>();
        for (Rule rule : rules) {
            Finding finding = rule.look(host);
            evidence.addAll(finding.evidence());
            if (finding.optional() && !finding.blind() && finding.verdict() == Verdict.UNKNOWN) {
                continue; // good practice that has nothing to look at here
            }
            if (!judged) {
                verdict = finding.verdict();
            } else {
                verdict = all ? verdict.and(finding.verdict()) : verdict.or(finding.verdict());
            }
            judged = true;
        }
        return new Finding(verdict, evidence);
    }
}
