package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.RecordMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway settings}: what is in force for passwords, lockout, sessions and second factor, each with its clause. */
@Command(
        name = "settings",
        mixinStandardHelpOptions = true,
        description = "列出身份鉴别设置及其对应的等保条款 / list identity settings, each with the clause it answers")
final class SettingsCommand implements Callable<Integer> {
    @Mixin
    private GatewayCommand.Config config;

    @Option(names = "--format", defaultValue = "table", description = "table, json")
    private ListFormat format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            GatewaySettings settings = GatewaySettings.read(config.file);
            PrintWriter out = spec.commandLine().getOut();
            if (format == ListFormat.json) {
                out.println(RecordMapper.create().writeValueAsString(rows(settings)));
            } else {
                for (SecuritySetting setting : SecuritySetting.values()) {
                    out.printf(
                            "%-24s %-12s %-12s %s / %s%n",
                            setting.path().isEmpty() ? "-" : setting.path(),
                            setting.in(settings).isEmpty() ? "-" : setting.in(settings),
                            setting.clause(),
                            setting.zh(),
                            setting.en());
                }
            }
            out.flush();
            return 0;
        } catch (DefinitionException | JsonProcessingException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private static List<Map<String, Object>> rows(GatewaySettings settings) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SecuritySetting setting : SecuritySetting.values()) {
            Map<String, Object> row = new LinkedHashMap<>();
            if (!setting.path().isEmpty()) {
                row.put("name", setting.path());
            }
            row.put("value", setting.in(settings));
            SecuritySetting.Bounds bounds = setting.bounds();
            if (bounds != null) {
                row.put("least", bounds.text(bounds.least()));
                row.put("most", bounds.text(bounds.most()));
                row.put("default", bounds.text(bounds.otherwise()));
            }
            row.put("standard", SecuritySetting.STANDARD);
            row.put("clause", setting.clause());
            row.put("zh", setting.zh());
            row.put("en", setting.en());
            rows.add(row);
        }
        return rows;
    }
}
