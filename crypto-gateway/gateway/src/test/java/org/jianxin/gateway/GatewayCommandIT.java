package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GatewayCommandIT {
    @TempDir
    Path directory;

    @Test
    void checkAcceptsAGoodDirectoryAndNamesWhatIsWrongInABadOne() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            String config = fixture.config.toString();
            CommandRun good = CommandRun.of("check", "--config", config);
            Path policy = fixture.config.resolveSibling("policy.yaml");
            Files.writeString(policy, Files.readString(policy).replaceFirst("effect: allow", "effect: perhaps"));
            Files.delete(fixture.config.resolveSibling("tls/standard.key"));
            CommandRun bad = CommandRun.of("check", "--config", config);

            assertThat(good.exit()).as(good.err()).isZero();
            assertThat(good.out()).contains("OK");
            assertThat(bad.exit()).isEqualTo(2);
            assertThat(bad.err())
                    .containsPattern("policy.yaml:\\d+: rules\\[\\d].effect")
                    .contains("standard.key");
            assertThat(CommandRun.of("run", "--config", config).exit()).isEqualTo(1);
        }
    }

    @Test
    void explainSaysWhatIsDecidedAndWhy() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.person("zhang", Role.AUDITOR);
            fixture.people().add("fresh", "新人", java.util.List.of(Role.AUDITOR), "u", 2);
            fixture.person("gone", Role.AUDITOR);
            fixture.people().enable("gone", false);
            String config = fixture.config.toString();
            CommandRun oneTime =
                    CommandRun.of("explain", "--config", config, "--as", "fresh", "--request", "GET /console/");
            CommandRun disabled =
                    CommandRun.of("explain", "--config", config, "--as", "gone", "--request", "GET /console/");
            CommandRun login =
                    CommandRun.of("explain", "--config", config, "--as", "anonymous", "--request", "GET /login");
            CommandRun root = CommandRun.of(
                    "explain", "--config", config, "--as", "consumer:tax-bureau", "--request", "GET /share");
            assertThat(oneTime.out()).contains("deny", "password-change-required");
            assertThat(disabled.out()).contains("deny", "account-disabled");
            assertThat(login.out()).contains("allow", "public-page");
            assertThat(root.out()).contains("deny", "interface-not-registered");

            CommandRun allowed = CommandRun.of(
                    "explain", "--config", config, "--as", "zhang", "--request", "GET /console/", "--format", "json");
            CommandRun denied = CommandRun.of(
                    "explain", "--config", config, "--as", "zhang", "--request", "POST /console/alerts/1/close");
            CommandRun share = CommandRun.of(
                    "explain", "--config", config, "--as", "consumer:tax-bureau", "--request", "GET /share/none/x");
            CommandRun nobody = CommandRun.of("explain", "--config", config, "--as", "king", "--request", "GET /");

            assertThat(allowed.out()).contains("\"outcome\":\"allow\"", "\"policy\":\"people-read-the-console\"");
            assertThat(denied.out()).contains("deny", "role-not-allowed");
            assertThat(share.out()).contains("interface-not-registered");
            assertThat(nobody.exit()).isEqualTo(1);
            assertThat(nobody.err()).contains("no account king");
        }
    }

    @Test
    void accountsAreKeptBesideARunningGateway() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            String config = fixture.config.toString();

            CommandRun added = CommandRun.of(
                    "user",
                    "add",
                    "--config",
                    config,
                    "li",
                    "--role",
                    "blue-team",
                    "--unit",
                    "网信办",
                    "--display-name",
                    "李四");
            CommandRun both = CommandRun.of(
                    "user",
                    "add",
                    "--config",
                    config,
                    "x1",
                    "--unit",
                    "u",
                    "--role",
                    "system-administrator,audit-administrator");
            CommandRun list = CommandRun.of("user", "list", "--config", config, "--format", "json");

            assertThat(added.exit()).as(added.err()).isZero();
            assertThat(both.exit()).isEqualTo(1);
            assertThat(both.err()).contains("三员互斥");
            assertThat(list.out())
                    .contains("\"name\":\"li\"", "\"state\":\"one-time\"")
                    .doesNotContain("pbkdf2");
            String password = added.out().strip().replaceAll(".*: ", "");
            assertThat(fixture.client()
                            .json("/login", "{\"name\":\"li\",\"password\":\"" + password + "\"}")
                            .text())
                    .contains("\"must_change_password\":true");

            RawClient session = fixture.client()
                    .browser()
                    .with(
                            "Cookie",
                            fixture.client()
                                    .browser()
                                    .form("/login", java.util.Map.of("name", "li", "password", password))
                                    .cookie(Callers.COOKIE)
                                    .orElseThrow());
            assertThat(session.get("/password").status()).isEqualTo(200);
            assertThat(CommandRun.of("user", "disable", "--config", config, "li")
                            .exit())
                    .isZero();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreException(IOException.class) // one that is under way at that moment is cut
                    .until(() -> session.get("/password").status() == 403);
        }
    }

    @Test
    void settingsAreListedWithTheClauseTheyAnswer() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            CommandRun json = CommandRun.of("settings", "--config", fixture.config.toString(), "--format", "json");
            CommandRun table = CommandRun.of("settings", "--config", fixture.config.toString());

            assertThat(json.exit()).as(json.err()).isZero();
            assertThat(json.out())
                    .contains(
                            "{\"clause\":\"8.1.4.1 a)\",\"default\":\"90d\",\"en\":\"age after which a password must be"
                                    + " changed\",\"least\":\"1d\",\"most\":\"365d\",\"name\":\"passwords.expires\","
                                    + "\"standard\":\"GB/T 22239-2019\",\"value\":\"90d\"",
                            "\"name\":\"second_factor.default\",\"standard\":\"GB/T"
                                    + " 22239-2019\",\"value\":\"optional\"",
                            "\"clause\":\"8.1.4.1 d)\"");
            assertThat(table.out()).contains("lockout.failures").contains("连续失败多少次锁定账号");
        }
    }

    @Test
    void aTokenFileShowsTheCodesOfItsSecretToWhoKnowsItsPassword() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "0011 2233 4455 6677 8899 aabb ccdd eeff\n");
        Path password = Files.writeString(directory.resolve("password"), "Token-Password-1\n");
        Path wrong = Files.writeString(directory.resolve("wrong"), "Token-Password-2\n");
        String file = directory.resolve("token.sealed").toString();
        Instant now = Instant.parse("2026-11-22T08:00:10Z");
        String expected;
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex("00112233445566778899aabbccddeeff"))) {
            expected = token.at(now, OneTimePassword.Factors.NONE);
        }
        OtpCommand otp = new OtpCommand(Clock.fixed(now, ZoneOffset.UTC));

        CommandRun added = CommandRun.of(
                new CommandLine(otp),
                "add",
                "--file",
                file,
                "--secret-file",
                secret.toString(),
                "--password-file",
                password.toString());
        CommandRun shown =
                CommandRun.of(new CommandLine(otp), "show", "--file", file, "--password-file", password.toString());
        CommandRun refused =
                CommandRun.of(new CommandLine(otp), "show", "--file", file, "--password-file", wrong.toString());
        CommandRun again = CommandRun.of(
                new CommandLine(otp),
                "add",
                "--file",
                file,
                "--secret-file",
                secret.toString(),
                "--password-file",
                password.toString());
        CommandRun noSecret = CommandRun.of(
                new CommandLine(otp),
                "add",
                "--file",
                file + "2",
                "--secret-file",
                wrong.toString(),
                "--password-file",
                password.toString());

        assertThat(added.exit()).as(added.err()).isZero();
        assertThat(shown.out()).isEqualTo(expected + System.lineSeparator());
        assertThat(shown.err()).contains("for 50 s");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("the password is wrong");
        assertThat(again.err()).contains("is there already");
        assertThat(noSecret.err()).contains("at least 32 hexadecimal digits").doesNotContain("Token-Password");
    }
}
