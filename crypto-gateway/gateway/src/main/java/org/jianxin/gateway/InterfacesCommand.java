package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.InterfaceUse.Calls;
import org.jianxin.gateway.decision.SignedEvents;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gateway interfaces}: which registered interfaces nobody uses, and which unregistered ones somebody tries. */
@Command(
        name = "interfaces",
        mixinStandardHelpOptions = true,
        description = {
            "按记录链列出各数据接口的调用情况：闲置未用的，以及有人调用却未登记的",
            "by the decision log: which data interfaces are unused, and which are called without being registered"
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:没有闲置接口，也没有未登记的调用 / none is unused, none was called unregistered",
            "1:设置有误，或记录链不可信 / the settings are not as they must be, or the log is not to be believed",
            "2:有闲置接口或未登记的调用 / one is unused, or was called unregistered"
        })
final class InterfacesCommand implements Callable<Integer> {
    static final int MOST_DAYS = 3_650;

    @Mixin
    private GatewayCommand.Config config;

    @Option(
            names = "--days",
            defaultValue = "90",
            paramLabel = "N",
            description = "多少天无人调用算闲置 / unused after so many days without a call (${DEFAULT-VALUE})")
    private int days;

    @Option(names = "--format", defaultValue = "table", description = "table, json (默认 / default: ${DEFAULT-VALUE})")
    private ListFormat format;

    @Spec
    private CommandSpec spec;

    private final Clock clock = Clock.systemDefaultZone();

    @Override
    public Integer call() {
        if (days < 1 || days > MOST_DAYS) {
            throw new ParameterException(spec.commandLine(), "--days is 1 to " + MOST_DAYS);
        }
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            Instant now = clock.instant();
            Instant since = now.minus(days, ChronoUnit.DAYS);
            InterfaceUse use = new InterfaceUse(since);
            List<Path> files = SignedEvents.files(settings.decisions().directory(), since);
            int unsigned = new SignedEvents(Gateway.publicKey(settings), Instant.EPOCH, Instant.MAX)
                    .read(files, SignedEvents::access, use);
            List<SharedInterface> unused = settings.interfaces().stream()
                    .filter(shared -> use.unused(shared, clock.getZone()))
                    .toList();
            if (format == ListFormat.json) {
                printJson(settings, use, unused, unsigned);
            } else {
                print(settings, use, unused, unsigned);
            }
            return unused.isEmpty() && use.unregistered().isEmpty() ? 0 : 2;
        } catch (DefinitionException | IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void print(GatewaySettings settings, InterfaceUse use, List<SharedInterface> unused, int unsigned) {
        PrintWriter out = spec.commandLine().getOut();
        for (SharedInterface shared : settings.interfaces()) {
            Calls calls = use.of(shared);
            out.printf(
                    "%-24s %-8s %8d 次放行/allowed %8d 次拒绝/denied  %-22s %s%n",
                    shared.id(),
                    shared.state().name().toLowerCase(Locale.ROOT),
                    calls.allowed(),
                    calls.denied(),
                    last(calls),
                    unused.contains(shared) ? "闲置/unused  " + shared.titleZh() : shared.titleZh());
        }
        use.unregistered()
                .forEach((path, calls) -> out.printf(
                        "未登记 / not registered: %s, %d 次/times, %s%n",
                        path, calls.denied(), String.join(", ", calls.callers())));
        out.printf(
                "%d 天内闲置 / unused for %d days: %d；未登记却有人调用 / called unregistered: %d%n",
                days, days, unused.size(), use.unregistered().size());
        if (!use.whole()) {
            out.printf(
                    "记录不足 %d 天，不能判定闲置 / the log does not reach back %d days, so none is called unused%n", days, days);
        }
        out.printf(
                "记录自 / on the log since: %s；尚无签名覆盖，未计入 / not yet signed, left out: %d%n",
                use.first() == null ? "-" : use.first().truncatedTo(ChronoUnit.SECONDS), unsigned);
        out.flush();
    }

    private static String last(Calls calls) {
        return calls.last() == null
                ? "-"
                : calls.last().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void printJson(GatewaySettings settings, InterfaceUse use, List<SharedInterface> unused, int unsigned)
            throws JsonProcessingException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("days", days);
        if (use.first() != null) {
            values.put("log_since", use.first());
        }
        values.put("log_reaches_back", use.whole());
        values.put("not_yet_signed", unsigned);
        values.put(
                "interfaces",
                settings.interfaces().stream()
                        .map(shared -> row(shared, use.of(shared), unused.contains(shared)))
                        .toList());
        values.put(
                "unregistered",
                use.unregistered().entrySet().stream()
                        .map(entry -> Map.of(
                                "path", entry.getKey(),
                                "denied", entry.getValue().denied(),
                                "callers", entry.getValue().callers()))
                        .toList());
        spec.commandLine().getOut().println(RecordMapper.create().writeValueAsString(values));
        spec.commandLine().getOut().flush();
    }

    private static Map<String, Object> row(SharedInterface shared, Calls calls, boolean unused) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", shared.id());
        row.put("title", Map.of("zh", shared.titleZh(), "en", shared.titleEn()));
        row.put("state", shared.state().name().toLowerCase(Locale.ROOT));
        row.put("registered", shared.registered());
        row.put("allowed", calls.allowed());
        row.put("denied", calls.denied());
        row.put("callers", calls.callers());
        if (calls.last() != null) {
            row.put("last_allowed", calls.last());
        }
        row.put("unused", unused);
        return row;
    }
}
