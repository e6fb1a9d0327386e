package org.jianxin.agent.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;

/** Whatever a line holds, it yields one event or joins one, and the event can be written and read again. */
class AnyBytesTest {
    private static final List<String> SEEDS = List.of(
            "type=SYSCALL msg=audit(1700000000.123:456): arch=c000003e syscall=59 success=yes exit=0 a0=1 ppid=1 pid=2 auid=1000 uid=0 comm=\"x\" exe=\"/bin/x\" key=\"k\"",
            "type=EXECVE msg=audit(1700000000.123:456): argc=2 a0=\"ls\" a1=2D6C",
            "type=PATH msg=audit(1700000000.123:456): item=0 name=\"/etc/x\" nametype=NORMAL",
            "type=SOCKADDR msg=audit(1700000000.123:457): saddr=02000050C0A80001000000000000",
            "type=PROCTITLE msg=audit(1700000000.123:456): proctitle=6C73002D6C",
            "type=USER_LOGIN msg=audit(1700000000.200:9): pid=1 uid=0 msg='op=login acct=\"root\" addr=1.2.3.4 res=failed'",
            "127.0.0.1 - - [22/Nov/2026:03:12:10 +0000] \"GET /a?b=c HTTP/1.1\" 200 3 \"-\" \"curl\"",
            "{\"time\":\"2026-11-22T03:12:10+00:00\",\"remote_addr\":\"127.0.0.1\",\"uri\":\"/\",\"status\":\"200\",\"bytes\":\"1\"}",
            "2026-11-22 03:12:32.419 UTC [7688] clerk@population 127.0.0.1(33904) LOG:  AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.citizen,\"select 'x'\",<none>,1",
            "\t  continued 'text",
            "2026-11-22T02:31:34+08:00 h sshd[1]: Failed password for root from 1.2.3.4 port 2 ssh2",
            "Nov 22 02:31:34 h sudo: a : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/ls");

    private final EventJson json = new EventJson();

    @Provide
    Arbitrary<List<byte[]>> lines() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> damaged = Arbitraries.randomValue(random -> damaged(random));
        return Arbitraries.oneOf(noise, damaged, damaged).list().ofMinSize(1).ofMaxSize(12);
    }

    private static byte[] damaged(Random random) {
        byte[] line = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0; i--) {
            line[random.nextInt(line.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(line, random.nextInt(line.length)) : line;
    }

    @Property(tries = 1500)
    void noLineIsLostAndNoneThrows(@ForAll @From("lines") List<byte[]> lines) throws Exception {
        for (String name : Parsers.names()) {
            Parser parser = Parsers.create(name, Parsing.CONTEXT);
            List<Event> events = new ArrayList<>();
            List<Long> firsts = new ArrayList<>();
            Parser.Sink sink = (event, first) -> {
                events.add(event.build());
                firsts.add(first.offset());
            };
            for (int i = 0; i < lines.size(); i++) {
                byte[] line = lines.get(i);
                int before = parser.pending().size();
                int emitted = events.size();
                String text = LineEncoding.AUTO.decode(line, 0, line.length);
                parser.accept(new Line(text, i, 1), Parsing.NOW, sink);
                boolean joined = parser.pending().size() > before || events.size() > emitted || before > 0;
                boolean endMark = text.contains("EOE") || text.contains("1320");
                assertThat(joined || endMark).isTrue();
            }
            parser.finish(sink);
            assertThat(parser.pending()).isEmpty();
            assertThat(firsts).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(lines.size());
            for (Event event : events) {
                assertThat(json.read(json.write(event))).isEqualTo(event);
            }
        }
    }
}
