package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jianxin.events.RecordMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesCommandTest {
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new RulesCommand(Digests::sha256))
                .setOut(new PrintWriter(out))
                .execute(arguments);
    }

    @Test
    void listsTheBundledRulesAsJson() throws Exception {
        assertThat(run("list", "--format", "json")).isZero();
        assertThat(RecordMapper.create().readTree(out.toString()).get("rules"))
                .hasSize(RulePack.bundled(Digests::sha256).rules().size());
    }

    @Test
    void aRuleWhoseSampleFailsEndsTheTestWithTwo(@TempDir Path directory) throws Exception {
        assertThat(run("export", directory.toString())).isZero();
        assertThat(run("test", directory.toString())).isZero();
        Path file = directory.resolve("JX-GW-001.yaml");
        Files.writeString(file, Files.readString(file).replace("reason == \"token", "reason != \"token"));
        assertThat(run("test", directory.toString())).isEqualTo(2);
        assertThat(out.toString()).contains("FAIL JX-GW-001: 网关以绑定不符为由拒绝");
    }

    @Test
    void lintNamesEveryFileThatIsWrongAndEndsWithTwo(@TempDir Path directory) throws Exception {
        assertThat(run("export", directory.toString())).isZero();
        assertThat(run("lint", directory.toString())).isZero();
        for (String name : new String[] {"JX-GW-001.yaml", "JX-SQL-001.yaml"}) {
            Path file = directory.resolve(name);
            Files.writeString(file, Files.readString(file).replace("dataset ==", "System.exit(0) ; dataset =="));
        }
        assertThat(run("lint", directory.toString())).isEqualTo(2);
        assertThat(out.toString())
                .contains("JX-GW-001.yaml:")
                .contains("JX-SQL-001.yaml:")
                .contains("when: condition 1");
    }

    @Test
    void aPackThatIsNotThereEndsEveryCommandWithOne(@TempDir Path directory) {
        for (String command : new String[] {"test", "lint", "list"}) {
            assertThat(run(command, directory.resolve("nowhere").toString())).isEqualTo(1);
            assertThat(run(command, directory.toString())).as("no rule in it").isEqualTo(1);
        }
    }

    @Test
    void withoutASubcommandItSaysWhatThereIs() {
        assertThat(run()).isEqualTo(2);
    }
}
