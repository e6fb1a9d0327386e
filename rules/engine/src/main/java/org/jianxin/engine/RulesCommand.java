package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.engine.PackTester.Outcome;
import org.jianxin.events.RecordMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code jianxin rules}: test, lint, list and export rule packs. Exit codes: 0 in order, 1 there is no pack that could be
 * read, 2 a rule is wrong or its samples fail.
 */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "规则包：测试、检查、列出、导出 / rule packs: test, lint, list, export")
public final class RulesCommand implements Runnable {
    private static final String DIRECTORY = "规则包目录；缺省为产品自带 / directory of the pack; the product's own if absent";
    private static final String FORMAT = "text | json";

    private final Function<byte[], String> digest;

    @Spec
    private @Nullable CommandSpec spec;

    /** How results are printed. */
    enum Format {
        text,
        json
    }

    /**
     * @param digest hexadecimal SM3 of some bytes
     */
    public RulesCommand(Function<byte[], String> digest) {
        this.digest = requireNonNull(digest, "digest");
    }

    @Override
    public void run() {
        throw new ParameterException(
                requireNonNull(spec).commandLine(), "缺少子命令 / a subcommand is missing: test, lint, list, export");
    }

    @Command(name = "test", description = "用规则自带的样例事件测试 / run the rules' own sample events")
    int test(
            @Parameters(arity = "0..1", paramLabel = "DIR", description = DIRECTORY) @Nullable Path directory,
            @Option(names = "--format", defaultValue = "text", description = FORMAT) Format format) {
        RulePack pack;
        try {
            pack = pack(directory);
        } catch (DefinitionException e) {
            return wrong(directory, List.of(e), format);
        }
        List<Outcome> outcomes = new PackTester(digest).run(pack);
        long failed = outcomes.stream().filter(outcome -> !outcome.passed()).count();
        if (format == Format.json) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("rule", outcome.rule());
                row.put("sample", outcome.sample());
                row.put("expected", outcome.expected());
                row.put("fired", outcome.fired());
                row.put("passed", outcome.passed());
                row.put("poison", outcome.poison());
                rows.add(row);
            }
            print(Map.of("samples", rows, "failed", failed));
        } else {
            for (Outcome outcome : outcomes) {
                if (!outcome.passed()) {
                    out().println("失败 FAIL " + outcome.rule() + ": " + outcome.sample()
                            + (outcome.expected() ? "：应触发而未触发 / must fire, did not" : "：不应触发而触发 / must not fire, did")
                            + (outcome.poison().isEmpty() ? "" : " " + outcome.poison()));
                }
            }
            out().printf(
                            "%d 条规则，%d 个样例，%d 个失败 / %d rules, %d samples, %d failed%n",
                            pack.rules().size(),
                            outcomes.size(),
                            failed,
                            pack.rules().size(),
                            outcomes.size(),
                            failed);
        }
        out().flush();
        return failed == 0 ? 0 : 2;
    }

    @Command(name = "lint", description = "检查规则文件 / check rule files")
    int lint(
            @Parameters(arity = "0..1", paramLabel = "DIR", description = DIRECTORY) @Nullable Path directory,
            @Option(names = "--format", defaultValue = "text", description = FORMAT) Format format) {
        List<DefinitionException> problems = List.of();
        if (directory == null) {
            RulePack.bundled(digest);
        } else {
            problems = RulePack.problems(directory, digest);
        }
        if (!problems.isEmpty()) {
            return wrong(directory, problems, format);
        }
        if (format == Format.json) {
            print(Map.of("problems", List.of()));
        } else {
            out().println("没有问题 / no problems");
        }
        out().flush();
        return 0;
    }

    @Command(name = "list", description = "列出规则 / list the rules")
    int list(
            @Parameters(arity = "0..1", paramLabel = "DIR", description = DIRECTORY) @Nullable Path directory,
            @Option(names = "--format", defaultValue = "text", description = FORMAT) Format format) {
        RulePack pack;
        try {
            pack = pack(directory);
        } catch (DefinitionException e) {
            return wrong(directory, List.of(e), format);
        }
        if (format == Format.json) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (Rule rule : pack.rules()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", rule.id());
                row.put("version", rule.version());
                row.put("severity", rule.severity());
                row.put("title", rule.title());
                row.put("references", rule.references());
                row.put("techniques", rule.techniques());
                row.put("digest", rule.digest());
                rows.add(row);
            }
            print(Map.of("rules", rows));
        } else {
            for (Rule rule : pack.rules()) {
                out().printf(
                                "%-14s %-13s %s / %s%n",
                                rule.id(),
                                rule.severity().id(),
                                rule.title().zh(),
                                rule.title().en());
            }
        }
        out().flush();
        return 0;
    }

    @Command(name = "export", description = "把自带规则写入目录，供修改 / write the product's own rules into a directory")
    int export(@Parameters(paramLabel = "DIR", description = "目录 / directory") Path directory) throws IOException {
        for (Path written : RulePack.export(directory)) {
            out().println(written);
        }
        out().flush();
        return 0;
    }

    private RulePack pack(@Nullable Path directory) throws DefinitionException {
        return directory == null ? RulePack.bundled(digest) : RulePack.load(directory, digest);
    }

    private int wrong(@Nullable Path directory, List<DefinitionException> problems, Format format) {
        List<String> messages = problems.stream().map(Throwable::getMessage).toList();
        if (format == Format.json) {
            print(Map.of("problems", messages));
        } else {
            messages.forEach(out()::println);
        }
        out().flush();
        boolean noPack = problems.stream().anyMatch(problem -> problem.file().equals(String.valueOf(directory)));
        return noPack ? 1 : 2;
    }

    private void print(Object value) {
        try {
            out().println(RecordMapper.create().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write JSON", e); // maps and records of text and numbers do not fail
        }
    }

    private PrintWriter out() {
        return requireNonNull(spec).commandLine().getOut();
    }
}
