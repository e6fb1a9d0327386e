package org.jianxin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jianxin.image.IsolatedRoot.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of the package on one machine without systemd: installed with a plain {@code dpkg -i}, installed again, removed,
 * purged. Each test goes on where the one before ended. Of systemd's units only the syntax is looked at: what they do on a
 * machine that systemd has started is not tested.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DebianPackageIT {
    private static final String DATA = "/var/lib/jianxin";
    private static final String ROOT = DATA + "/ca/transport-root.pem";
    private static final String CONSOLE = "https://localhost:9443";
    private static final String SERVICES = "127.0.0.1:9480";
    private static final String GATEWAY_TLS = DATA + "/gateway/tls/";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Pattern ACCOUNT = Pattern.compile("(?m)^([a-z-]+) .*one-time password: (\\S+)$");

    /** up, appliance, gateway, agent, search node. */
    private static final int PROCESSES = 5;

    private IsolatedRoot machine;
    private String installation;
    private Map<String, String> passwords;
    private String authority;

    @BeforeAll
    void aMachineToInstallOn(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "installing a package needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg")), "needs a Debian: there is no dpkg here");
        assertThat(Path.of("/usr/bin/systemd-analyze"))
                .as("apt-get install systemd")
                .isExecutable();
        assertThat(Path.of("/usr/bin/ps")).as("apt-get install procps").isExecutable();
        Path debianPackage;
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            debianPackage = built.filter(file -> file.getFileName().toString().matches("jianxin_.*_all\\.deb"))
                    .findFirst()
                    .orElseThrow();
        }
        machine = IsolatedRoot.start(directory, debianPackage);
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    @Order(1)
    void aPlainInstallationEndsWellAndSaysWhereThePasswordsAre() {
        Result result = machine.run("dpkg", "-i", "/tmp/package.deb");

        installation = result.output();
        assertThat(result.status()).as(installation).isZero();
        assertThat(installation).contains(DATA + "/first-login.txt", ROOT);
        assertThat(ok("dpkg-query", "-W", "-f", "${Status}", "jianxin")).isEqualTo("install ok installed");
    }

    @Test
    @Order(2)
    void theFirstPasswordsAreForRootAloneAndNowhereElse() {
        String file = ok("cat", DATA + "/first-login.txt");
        passwords = ACCOUNT.matcher(file).results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));

        assertThat(ok("stat", "-c", "%U:%G %a", DATA + "/first-login.txt")).isEqualTo("root:root 600");
        assertThat(passwords)
                .containsOnlyKeys(
                        "system-administrator",
                        "security-administrator",
                        "audit-administrator",
                        "auditor",
                        "red-team",
                        "blue-team",
                        "referee");
        assertThat(passwords.values()).doesNotHaveDuplicates().allSatisfy(password -> {
            assertThat(password).hasSizeGreaterThanOrEqualTo(10);
            assertThat(installation).doesNotContain(password);
        });
        String patterns = String.join("\n", passwords.values()) + "\n";
        Result elsewhere = machine.run(patterns, new String[] {
            "grep",
            "-rlF",
            "-f",
            "-",
            "--exclude=first-login.txt",
            DATA,
            "/var/log/dpkg.log",
            "/etc/default/jianxin",
            "/tmp"
        });
        assertThat(elsewhere).isEqualTo(new Result(1, "")); // grep's "nothing found"
    }

    @Test
    @Order(3)
    void theGatewayAnswersOverTlsThatOurOwnAuthorityVouchesFor() {
        assertThat(loginPage()).contains("<form method=\"post\" action=\"/login\">", "鉴信");
        assertThat(ok("stat", "-c", "%U %a", DATA)).isEqualTo("jianxin 700");
        Result unknownAuthority = machine.run("curl", "--silent", CONSOLE + "/login");
        assertThat(unknownAuthority.status())
                .as("curl's code for a certificate it cannot verify")
                .isEqualTo(60);
    }

    @Test
    @Order(4)
    void everyProcessRunsAsItsOwnUser() {
        awaitServices();

        assertThat(javaProcesses()).hasSize(PROCESSES).allMatch(line -> line.startsWith("jianxin "));
    }

    @Test
    @Order(5)
    void onlyTheGatewayListensBeyondLoopback() {
        awaitServices();
        List<String> addresses =
                ok("ss", "-Hlnt").lines().map(line -> line.split("\\s+")[3]).toList();

        assertThat(addresses)
                .anyMatch(address -> address.endsWith("127.0.0.1:9480") || address.contains("127.0.0.1]:9480"));
        assertThat(addresses.stream().filter(address -> !address.contains("127.0.0.1") && !address.startsWith("[::1]")))
                .singleElement()
                .asString()
                .isIn("*:9443", "0.0.0.0:9443"); // the second where there is no IPv6
    }

    @Test
    @Order(6)
    void anOfficerLogsInWithTheFirstPasswordAndMustChangeIt() {
        assertThat(login("security-administrator")).isEqualTo("303 " + CONSOLE + "/password");
    }

    @Test
    @Order(7)
    void systemdWouldTakeTheUnits() {
        Result verified = machine.run("systemd-analyze", "verify", "jianxin.target");

        assertThat(verified).isEqualTo(new Result(0, ""));
        assertThat(ok("readlink", "/lib/systemd/system/jianxin.service")).isEqualTo("/dev/null");
    }

    @Test
    @Order(8)
    void installingItAgainKeepsEverythingAndStartsIt() {
        authority = ok("sha256sum", ROOT);
        String first = ok("cat", DATA + "/first-login.txt");
        List<String> before = javaProcesses();

        Result again = machine.run("dpkg", "-i", "/tmp/package.deb");

        assertThat(again.status()).as(again.output()).isZero();
        awaitServices();
        assertThat(javaProcesses()).hasSize(PROCESSES).doesNotContainAnyElementsOf(before);
        assertThat(loginPage()).contains("action=\"/login\"");
        assertThat(ok("sha256sum", ROOT)).isEqualTo(authority);
        assertThat(ok("cat", DATA + "/first-login.txt")).isEqualTo(first);
        assertThat(login("auditor")).isEqualTo("303 " + CONSOLE + "/password");
    }

    @Test
    @Order(9)
    void removingItStopsEverythingAndKeepsTheData() {
        Result removed = machine.run("dpkg", "-r", "jianxin");

        assertThat(removed.status()).as(removed.output()).isZero();
        assertThat(javaProcesses()).isEmpty();
        assertThat(ok("ss", "-Hlnt")).isEmpty();
        assertThat(machine.run("test", "-e", "/usr/lib/jianxin").status()).isEqualTo(1);
        assertThat(ok("sha256sum", ROOT)).isEqualTo(authority);
        assertThat(machine.run("/etc/init.d/jianxin", "start"))
                .as("the init script, which stays until the purge")
                .isEqualTo(new Result(0, ""));
    }

    @Test
    @Order(10)
    void purgingItKeepsTheEvidenceAndSaysSo() {
        Result purged = machine.run("dpkg", "-P", "jianxin");

        assertThat(purged.status()).as(purged.output()).isZero();
        assertThat(purged.output()).contains("数据保留在 " + DATA);
        assertThat(ok("sha256sum", ROOT)).isEqualTo(authority);
        assertThat(machine.run("test", "-e", "/etc/init.d/jianxin").status()).isEqualTo(1);
        assertThat(machine.run("dpkg-query", "-W", "jianxin").status()).isEqualTo(1);
        assertThat(ok("sh", "-c", "ls /etc/rc?.d")).doesNotContain("jianxin");
    }

    private String loginPage() {
        return await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> machine.run("curl", "--silent", "--fail", "--cacert", ROOT, CONSOLE + "/login"),
                        result -> result.status() == 0)
                .output();
    }

    /** Until the appliance behind the gateway answers, which it does not do before its search node is there. */
    private void awaitServices() {
        loginPage();
        await().atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> services().status() == 0);
    }

    /** A handshake as the gateway: nobody else is let in, and in nothing but TLCP. */
    private IsolatedRoot.Result services() {
        return machine.run(
                "jianxin",
                "tlcp",
                "connect",
                SERVICES,
                "--ca",
                GATEWAY_TLS + "ca.pem",
                "--sign-cert",
                GATEWAY_TLS + "gateway-sign.pem",
                "--sign-key",
                GATEWAY_TLS + "gateway-sign.key",
                "--enc-cert",
                GATEWAY_TLS + "gateway-encrypt.pem",
                "--enc-key",
                GATEWAY_TLS + "gateway-encrypt.key");
    }

    /** @return status and place it leads to; the password goes by standard input, not by the command line */
    private String login(String name) {
        Matcher answer = Pattern.compile("(\\d+) (.*)")
                .matcher(machine.run("name=" + name + "&password=" + passwords.get(name), new String[] {
                            "curl",
                            "--silent",
                            "--cacert",
                            ROOT,
                            "--header",
                            "Origin: " + CONSOLE,
                            "--data-binary",
                            "@-",
                            "--output",
                            "/dev/null",
                            "--write-out",
                            "%{http_code} %{redirect_url}",
                            CONSOLE + "/login"
                        })
                        .output());
        assertThat(answer.matches()).isTrue();
        return answer.group();
    }

    /** Lines of "user process-id" of running Java programs. */
    private List<String> javaProcesses() {
        return machine.run("ps", "--no-headers", "-C", "java", "-o", "user:20=,pid=")
                .output()
                .lines()
                .map(line -> line.trim().replaceAll("\\s+", " "))
                .toList();
    }

    /** What a command says that must end well, without the last line's end. */
    private String ok(String... command) {
        Result result = machine.run(command);
        assertThat(result.status())
                .as(String.join(" ", command) + ": " + result.output())
                .isZero();
        return result.output().stripTrailing();
    }
}
