package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.decision.DecisionReplay;
import org.jianxin.gateway.decision.SignedEvents;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway replay}: what another policy would have made of the decisions on the log. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "用新策略重新判定已记录的请求，列出会变化的 / decide recorded requests again under a new policy and list what"
                + " would change",
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:没有变化 / nothing would change",
            "1:策略有误，或记录链不可信 / the policy is not as it must be, or the log is not to be believed",
            "2:有变化，或有记录无法重新判定 / something would change, or could not be decided again"
        })
final class ReplayCommand implements Callable<Integer> {
    private enum Format {
        text,
        json
    }

    @Mixin
    private GatewayCommand.Config config;

    @Option(names = "--policy", required = true, paramLabel = "FILE", description = "新策略文件 / the new policy file")
    private Path policyFile;

    @Option(
            names = "--since",
            defaultValue = "24h",
            paramLabel = "TIME",
            description = "起始时间，或距今多久，如 24h、7d / from when on, or how long ago (${DEFAULT-VALUE})")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "截止时间，同上 / until when, likewise")
    private @Nullable String until;

    @Option(names = "--format", defaultValue = "text", description = "text, json (默认 / default: ${DEFAULT-VALUE})")
    private Format format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            Policy policy = PolicyFile.read(policyFile);
            Instant now = Instant.now();
            Instant from = time(since, now);
            ReplayReport report = new ReplayReport();
            List<Path> files = SignedEvents.files(settings.decisions().directory(), from);
            Instant to = until == null ? Instant.MAX : time(until, now);
            int unsigned = new DecisionReplay(policy, new SignedEvents(Gateway.publicKey(settings), from, to))
                    .run(files, report);
            print(policy, files.size(), unsigned, report);
            return report.clean() ? 0 : 2;
        } catch (DefinitionException | GatewayException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static Instant time(String text, Instant now) throws GatewayException {
        if (!text.matches("[0-9]{1,6}[smhd]")) {
            return AssumedFacts.instant(text, ZoneId.systemDefault());
        }
        try {
            String amount = text.substring(0, text.length() - 1);
            char unit = text.charAt(text.length() - 1);
            return now.minus(
                    unit == 'd'
                            ? Duration.ofDays(Long.parseLong(amount))
                            : Duration.parse("PT" + amount + Character.toUpperCase(unit)));
        } catch (DateTimeParseException e) {
            throw new GatewayException("is not a time: " + text, e);
        }
    }

    private void print(Policy policy, int files, int unsigned, ReplayReport report) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("policy_version", policy.version());
            values.put("files", files);
            values.put("not_yet_signed", unsigned);
            values.putAll(report.values());
            out.println(RecordMapper.create().writeValueAsString(values));
        } else {
            out.printf("策略 / policy %s，%d 个记录文件 / log files%n", policy.version(), files);
            out.printf("尚无签名覆盖，未计入 / not yet signed, left out: %d%n", unsigned);
            report.print(out);
        }
        out.flush();
    }
}
