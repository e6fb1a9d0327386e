package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the one command says to a command line that it cannot follow. */
final class CommandLineTest {
    @TempDir
    Path directory;

    private record Outcome(int status, String err) {}

    private static Outcome jianxin(String... arguments) {
        StringWriter err = new StringWriter();
        int status = Jianxin.execute(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
        return new Outcome(status, err.toString());
    }

    @Test
    void aCommandWithoutItsSubcommandIsAnErrorAndShowsThem() {
        for (String command : new String[] {"gateway", "agent", "rules", "supply-chain"}) {
            Outcome outcome = jianxin(command);

            assertThat(outcome.status()).as(command).isEqualTo(1);
            assertThat(outcome.err()).as(command).contains("jianxin " + command);
        }
    }

    @Test
    void aFileThatIsNotThereIsCalledSo() {
        Outcome outcome = jianxin("tlcp", "connect", "localhost:1", "--ca", "none.pem");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is no such file: none.pem");
    }

    @Test
    void anUnknownFormatIsRefused() throws Exception {
        Path report = Files.createFile(directory.resolve("x.jianxin.zip"));

        for (Outcome outcome : new Outcome[] {
            jianxin("verify", "--format", "xml", report.toString()),
            jianxin(
                    "setup",
                    "--format",
                    "xml",
                    "--data",
                    directory.resolve("data").toString())
        }) {
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err()).contains("--format", "xml");
        }
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void verifySaysWhenItDoesNotKnowWhatToTrustAndNeverTrustsWhatLiesBesideTheReport() throws Exception {
        Path report = Files.createFile(directory.resolve("x.jianxin.zip"));
        Files.createDirectories(directory.resolve("ca"));
        Files.createFile(directory.resolve("ca/signing-root.pem"));

        Outcome unknown = jianxin("verify", report.toString());
        Outcome named = jianxin("verify", "--data", directory.toString(), report.toString());
        Outcome chain = jianxin(
                "verify", Files.createFile(directory.resolve("decisions.chain")).toString());

        assertThat(unknown.status()).isNotZero();
        assertThat(unknown.err())
                .doesNotContain(directory.resolve("ca").toString())
                .satisfiesAnyOf(
                        text -> assertThat(text).contains("--root", "--data"),
                        text -> assertThat(Path.of("/var/lib/jianxin/ca")).exists());
        assertThat(named.status()).isEqualTo(1);
        assertThat(named.err()).contains("signing-root.pem");
        assertThat(chain.status()).isEqualTo(1);
        assertThat(chain.err()).contains("--root");
    }
}
