package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jianxin.gateway.GatewaySetup;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Subject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway's policy against the console's table of who may call what: nobody is stopped at the gateway whom the console
 * would serve, and no role gets a change past the gateway that the console would refuse it.
 */
final class PolicyFitsConsoleTest {
    private static final Path TABLE =
            Path.of("../../reports/console/src/test/resources/org/jianxin/console/access.csv");

    private static Policy policy;

    @BeforeAll
    static void readPolicy(@TempDir Path directory) throws Exception {
        GatewaySetup.prepare(directory, new SecureRandom());
        policy = PolicyFile.read(directory.resolve("policy.yaml"));
    }

    @Test
    void the_gateway_lets_through_everything_the_console_gives_a_role() throws Exception {
        for (Line line : table()) {
            for (Role role : Role.values()) {
                if (line.roles().contains("anyone") || line.roles().contains(role.id())) {
                    assertThat(allowed(role, line)).as(role.id() + " " + line).isTrue();
                }
            }
        }
    }

    @Test
    void the_gateway_already_stops_changes_the_console_would_refuse() throws Exception {
        for (Line line : table()) {
            if (line.method().equals("GET")) {
                continue; // who may read what is for the console to say, page by page
            }
            for (Role role : Role.values()) {
                if (!line.roles().contains(role.id())) {
                    assertThat(allowed(role, line)).as(role.id() + " " + line).isFalse();
                }
            }
        }
    }

    private static boolean allowed(Role role, Line line) {
        Subject person = new Subject(Subject.Kind.PERSON, "p", Set.of(role), "u", 4, null);
        RequestPath path = RequestPath.of(line.path()).orElseThrow();
        return policy.decide(new Access(
                        person,
                        line.method(),
                        path,
                        Facts.builder(ZoneOffset.UTC)
                                .put(Fact.CONTEXT_TRUST_SCORE, 100L)
                                .build()))
                .allowed();
    }

    private record Line(String method, String path, Set<String> roles) {}

    private static List<Line> table() throws Exception {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(TABLE)) {
            if (!text.startsWith("#")) {
                int space = text.indexOf(' ');
                int bar = text.lastIndexOf('|');
                String path = text.substring(space + 1, bar).replaceAll("\\{[^}]*}", "some");
                lines.add(new Line(
                        text.substring(0, space),
                        path,
                        Set.of(text.substring(bar + 1).split(" "))));
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }
}
