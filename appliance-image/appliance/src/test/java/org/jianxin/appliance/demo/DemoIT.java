package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jianxin.appliance.TestInstallation;
import org.jianxin.searchnode.SearchNodeSettings;
import org.junit.jupiter.api.Test;

/** What a newcomer runs first. */
final class DemoIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString();

    @Test
    void theDemonstrationShowsEveryLinkAndItsReportVerifiesUntilOneByteIsChanged() throws Exception {
        Path data = TestInstallation.emptyDirectory("demo-it").resolve("data");

        Outcome demo = jianxin("demo", "--exit", "--data", data.toString(), "--port", port());

        assertThat(demo.output()).contains("全部环节已证明").doesNotContain("✗");
        assertThat(demo.status()).isZero();
        assertThat(demo.output().lines().filter(line -> line.startsWith("  JX-")))
                .hasSizeGreaterThanOrEqualTo(Demo.RULES_TO_FIRE)
                .anyMatch(line -> line.startsWith("  JX-SQL-001 "))
                .anyMatch(line -> line.startsWith("  JX-AUDIT-001 "));
        assertThat(demo.output())
                .containsPattern("(?m)^  gateway-decisions +[1-9]")
                .containsPattern("(?m)^  demo-nginx +[1-9]")
                .containsPattern("(?m)^  demo-postgresql +[1-9]")
                .containsPattern("(?m)^  kernel-audit +(\\d+|-  此处不允许)")
                .containsPattern("(?m)^  (auth|secure) +(\\d+|-  (此处不允许|本机没有))");

        String root = data.resolve("ca/signing-root.pem").toString();
        Path report = data.resolve("reports/djbh.jianxin.zip");
        assertThat(jianxin("verify", "--root", root, report.toString()).status())
                .isZero();
        assertThat(jianxin("verify", "--data", data.toString(), report.toString())
                        .output())
                .contains("✓", root);

        byte[] changed = Files.readAllBytes(report);
        changed[changed.length - 30] ^= 1;
        Path forged = Files.write(data.resolve("reports/forged.jianxin.zip"), changed);
        assertThat(jianxin("verify", "--root", root, forged.toString()).status())
                .isEqualTo(2);
    }

    @Test
    void refusesToDeleteADirectoryThatIsNotADemonstrations() throws Exception {
        Path data = TestInstallation.emptyDirectory("not-a-demo");
        Path kept = Files.writeString(data.resolve("kept.txt"), "kept");

        Outcome demo = jianxin("demo", "--exit", "--data", data.toString());

        assertThat(demo.status()).isEqualTo(1);
        assertThat(demo.output()).contains(data.toString());
        assertThat(kept).hasContent("kept");
    }

    @Test
    void leavesARunningDemonstrationAlone() throws Exception {
        Path data = TestInstallation.emptyDirectory("running-demo");
        Path mark = Files.createFile(data.resolve(".jianxin-demo"));
        Path kept = Files.writeString(data.resolve("kept.txt"), "kept");
        try (ServerSocket taken = new ServerSocket(0)) {
            Outcome demo = jianxin(
                    "demo", "--exit", "--data", data.toString(), "--port", String.valueOf(taken.getLocalPort()));

            assertThat(demo.status()).isEqualTo(1);
            assertThat(demo.output()).contains("port " + taken.getLocalPort() + " is taken");
            assertThat(kept).hasContent("kept");
        }
        try (FileChannel running = FileChannel.open(mark, StandardOpenOption.WRITE)) {
            assertThat(running.tryLock()).isNotNull();

            Outcome demo = jianxin("demo", "--exit", "--data", data.toString(), "--port", port());

            assertThat(demo.status()).isEqualTo(1);
            assertThat(demo.output()).contains("another demonstration is using it");
            assertThat(kept).hasContent("kept");
        }
    }

    private record Outcome(int status, String output) {}

    private static Outcome jianxin(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                JAVA, "-Dfile.encoding=UTF-8", "-Djianxin.search-node=" + SearchNodeSettings.locate(), "-jar", JAR));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("demo", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
            return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static String port() throws java.io.IOException {
        return String.valueOf(TestInstallation.freePort());
    }
}
