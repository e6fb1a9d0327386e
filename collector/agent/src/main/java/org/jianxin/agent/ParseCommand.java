package org.jianxin.agent;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jianxin.agent.parse.Line;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.Parser;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.events.Ecs;
import org.jianxin.events.EventJson;
import org.jianxin.sensitivedata.Detector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent parse --format NAME < FILE}: what the agent would make of these lines. */
@Command(
        name = "parse",
        mixinStandardHelpOptions = true,
        header = "从标准输入解析日志，输出 ECS NDJSON / parse lines from standard input")
final class ParseCommand implements Callable<Integer> {
    private static final byte[] LINE_FEED = {'\n'};

    @Option(
            names = "--format",
            required = true,
            paramLabel = "NAME",
            description = "audit, auth, nginx, nginx-json, postgresql")
    private String format = "";

    @Option(names = "--encoding", defaultValue = "AUTO", description = "${COMPLETION-CANDIDATES}")
    private LineEncoding encoding = LineEncoding.AUTO;

    @Override
    public Integer call() throws IOException {
        if (!Parsers.names().contains(format)) {
            System.err.println("--format: 必须是其中之一 / must be one of " + String.join(", ", Parsers.names()));
            return 1;
        }
        Clock clock = AgentCommand.clock();
        Parser parser =
                Parsers.create(format, new ParserContext(Detector.create(), ZoneId.systemDefault(), uid -> null));
        EventJson json = new EventJson();
        OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
        Parser.Sink sink = (event, first) -> {
            Instant now = clock.instant();
            if (!event.has(Ecs.TIMESTAMP)) {
                event.put(Ecs.TIMESTAMP, now);
            }
            try {
                out.write(json.write(event.put(Ecs.LOG_OFFSET, first.offset()).build()));
                out.write(LINE_FEED);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        lines(System.in, parser, clock, sink);
        parser.finish(sink);
        out.flush();
        return 0;
    }

    private void lines(InputStream in, Parser parser, Clock clock, Parser.Sink sink) throws IOException {
        byte[] block = new byte[1 << 16];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long offset = 0;
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            for (int i = 0; i < read; i++) {
                if (block[i] == '\n') {
                    offset += accept(line, offset, parser, clock, sink);
                } else {
                    line.write(block[i]);
                }
            }
        }
        if (line.size() > 0) {
            accept(line, offset, parser, clock, sink);
        }
    }

    private long accept(ByteArrayOutputStream line, long offset, Parser parser, Clock clock, Parser.Sink sink) {
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        parser.accept(new Line(encoding.decode(bytes, 0, length), offset, bytes.length + 1L), clock.instant(), sink);
        line.reset();
        return bytes.length + 1L;
    }
}
