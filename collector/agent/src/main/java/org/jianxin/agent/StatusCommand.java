package org.jianxin.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jianxin.agent.AgentStatus.SourceStatus;
import org.jianxin.definitions.DefinitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent status}: what is read, sent, waiting, lost, on one screen. Exit code 2 when something is wrong now. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        header = "运行状态：读取、上送、等待、丢失 / what is read, sent, waiting, lost")
final class StatusCommand implements Callable<Integer> {
    /** Without a sign of life for so long the agent is not running. */
    private static final Duration STALE = Duration.ofSeconds(10);

    @Option(
            names = "--config",
            defaultValue = AgentCommand.DEFAULT_CONFIG,
            paramLabel = "FILE",
            description = "agent.yaml")
    private Path config = Path.of(AgentCommand.DEFAULT_CONFIG);

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private AssessCommand.Format format = AssessCommand.Format.text;

    @Override
    public Integer call() {
        AgentStatus status;
        byte[] json;
        try {
            json = Files.readAllBytes(AgentSettings.load(config).spool().resolve(StatusWriter.FILE));
            status = StatusJson.read(json);
        } catch (DefinitionException e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (NoSuchFileException e) {
            System.err.println("代理尚未运行过 / the agent has not run yet: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        boolean running = running(status, AgentCommand.clock());
        if (format == AssessCommand.Format.json) {
            System.out.println(new String(json, StandardCharsets.UTF_8));
        } else {
            System.out.print(screen(status, running));
        }
        return running && status.problem().isEmpty() ? 0 : 2;
    }

    static boolean running(AgentStatus status, Clock clock) {
        return status.at().plus(STALE).isAfter(clock.instant());
    }

    static String screen(AgentStatus status, boolean running) {
        StringBuilder out = new StringBuilder();
        line(out, "代理 / agent      %s  %s", status.agent(), running ? "运行中 / running" : "未运行 / not running");
        line(out, "启动 / started    %s", status.started());
        line(
                out,
                "上送 / sending    %s  已确认 %d 段 / segments acknowledged, 最近 / last %s",
                switch (status.connection()) {
                    case "ok" -> "正常 / ok";
                    case "retrying" -> "重试中 / retrying";
                    default -> "已停止 / stopped";
                },
                status.sentSegments(),
                status.lastAcknowledged() == null ? "-" : status.lastAcknowledged());
        line(
                out,
                "等待 / waiting    %d 段 / segments, %.1f MiB / %.0f MiB",
                status.waitingSegments(),
                status.waitingBytes() / 1048576.0,
                status.capBytes() / 1048576.0);
        if (!status.problem().isEmpty()) {
            line(out, "问题 / problem    %s", status.problem());
        }
        line(out, "%n%-24s %12s %12s %10s %14s  %s", "来源 / source", "已读/read", "已送/sent", "丢失/lost", "未读/behind B", "");
        for (SourceStatus source : status.sources()) {
            line(
                    out,
                    "%-26s %14d %14d %12d %16s  %s",
                    source.name(),
                    source.read(),
                    source.acknowledged(),
                    source.lost(),
                    source.behindBytes() < 0 ? "-" : source.behindBytes(),
                    source.problem());
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... arguments) {
        out.append(String.format(format, arguments)).append('\n');
    }
}
