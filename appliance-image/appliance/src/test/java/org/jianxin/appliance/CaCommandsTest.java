package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority as somebody runs it by its commands, on one directory after the other. */
final class CaCommandsTest {
    @TempDir
    private static Path directory;

    private record Outcome(int status, String out, String err) {
        JsonNode json() throws Exception {
            return RecordMapper.create().readTree(out);
        }
    }

    private static Outcome ca(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> words = new ArrayList<>(List.of("ca"));
        words.addAll(List.of(arguments));
        int status =
                Jianxin.execute(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
        return new Outcome(status, out.toString(), err.toString());
    }

    /** What needs the key of the intermediate. */
    private static Outcome authority(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--dir", at("ca"), "--password-file", at("password")));
        return ca(words.toArray(String[]::new));
    }

    private static String at(String name) {
        return directory.resolve(name).toString();
    }

    @BeforeAll
    static void init() throws Exception {
        Files.writeString(directory.resolve("root.password"), "of the root\n");
        Files.writeString(directory.resolve("password"), "of every day\n");
        Files.writeString(directory.resolve("key.password"), "of the holder\n");
        Outcome outcome = ca(
                "init",
                "--dir",
                at("ca"),
                "--unit",
                "市大数据局",
                "--root-key",
                at("root.key"),
                "--root-password-file",
                at("root.password"),
                "--password-file",
                at("password"),
                "--permit-dns",
                "city.gov.cn",
                "--format",
                "json");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.json().at("/root/subject").textValue()).isEqualTo("CN=Jianxin SM2 Root CA,O=市大数据局,C=CN");
        assertThat(outcome.json().at("/intermediate/key_usage").toString()).isEqualTo("[\"keyCertSign\",\"cRLSign\"]");
    }

    @Test
    void a_pair_is_requested_issued_received_renewed_revoked_and_listed() throws Exception {
        assertThat(ca(
                                "request",
                                "--cn",
                                "gw-1",
                                "--organization",
                                "市大数据局",
                                "--key-out",
                                at("sign.key"),
                                "--key-password-file",
                                at("key.password"),
                                "--out",
                                at("gw.csr"))
                        .status())
                .isZero();
        Outcome issued = authority(
                "issue", "--kind", "gateway", "--csr", at("gw.csr"), "--dns", "gw.city.gov.cn", "--out", at("gw"));
        assertThat(issued.status()).as(issued.err()).isZero();
        Sm2Certificate signing =
                PemFile.certificates(directory.resolve("gw/sign.pem")).get(0);
        Sm2Certificate encryption =
                PemFile.certificates(directory.resolve("gw/enc.pem")).get(0);
        assertThat(issued.out())
                .isEqualTo(
                        """
                        已签发 / issued: CN=gw-1,OU=gateway,O=市大数据局,C=CN
                          签名 / sign  %s
                          加密 / enc   %s
                          有效至 / until %s
                          证书 / certificates %s
                          加密私钥 / encryption key %s
                        """
                                .formatted(
                                        signing.serial(),
                                        encryption.serial(),
                                        signing.notAfter(),
                                        at("gw"),
                                        at("gw/enc-key.der")));
        CertificateTrust trust = new CertificateTrust(
                PemFile.certificates(directory.resolve("gw/root.pem")), List.of(), Clock.systemUTC());
        assertThat(trust.check(
                        signing,
                        PemFile.certificates(directory.resolve("gw/sign.pem")),
                        CertificateUse.SERVER_SIGNATURE))
                .hasSize(3);

        Outcome received = ca(
                "receive",
                "--key",
                at("sign.key"),
                "--key-password-file",
                at("key.password"),
                "--envelope",
                at("gw/enc-key.der"),
                "--cert",
                at("gw/enc.pem"),
                "--out",
                at("enc.key"));
        assertThat(received.status()).as(received.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("enc.key"))))
                .isEqualTo("rw-------");
        assertThat(PemFile.key(directory.resolve("enc.key"), "of the holder".toCharArray())
                        .publicKey())
                .isEqualTo(encryption.publicKey());

        Outcome renewed = authority(
                "renew", "--cert", at("gw/sign.pem"), "--out", at("gw-next"), "--revoke-old", "--format", "json");
        assertThat(renewed.status()).as(renewed.err()).isZero();
        String next = renewed.json().at("/signing/serial").textValue();
        assertThat(renewed.json().at("/signing/key_id").textValue())
                .isEqualTo(signing.publicKey().keyId());

        assertThat(revoke(next, "certificateHold").status()).isZero();
        assertThat(revoke(next, "removeFromCRL").out()).contains("已恢复 / valid again");
        Outcome listed = authority("crl", "--out", at("list.crl"));
        assertThat(listed.status()).as(listed.err()).isZero();
        assertThat(RevocationList.read(directory.resolve("list.crl")).revoked())
                .containsOnlyKeys(signing.serial(), encryption.serial());

        Outcome shown = ca("show", "--dir", at("ca"));
        assertThat(shown.status()).isZero();
        assertThat(shown.out())
                .contains("签名链可信 / the signed chain is whole")
                .containsPattern("已吊销 revoked +" + signing.serial() + "  签名 sign  gateway .* gw-1  .* superseded")
                .containsPattern("有效 valid +" + next + "  签名 sign  gateway ");
        Outcome one = ca("show", "--dir", at("ca"), "--serial", signing.serial(), "--format", "json");
        assertThat(one.json().at("/state").textValue()).isEqualTo("revoked");
        assertThat(one.json().at("/reason").textValue()).isEqualTo("superseded");
        assertThat(one.json().at("/purposes").toString()).isEqualTo("[\"serverAuth\",\"clientAuth\"]");

        StringWriter verified = new StringWriter();
        assertThat(Jianxin.execute(
                        new PrintWriter(verified, true),
                        new PrintWriter(verified, true),
                        "verify",
                        "--root",
                        at("ca/intermediate.pem"),
                        at("ca/issued.chain")))
                .as(verified.toString())
                .isZero();
    }

    private static Outcome revoke(String serial, String reason) {
        return authority("revoke", "--serial", serial, "--reason", reason);
    }

    @Test
    void what_may_not_be_believed_ends_with_2_and_leaves_nothing() throws Exception {
        Outcome outside = authority(
                "issue",
                "--kind",
                "service",
                "--cn",
                "x",
                "--key-out",
                at("x.key"),
                "--key-password-file",
                at("key.password"),
                "--dns",
                "x.county.gov.cn",
                "--out",
                at("x"));
        assertThat(outside.status()).isEqualTo(2);
        assertThat(outside.err()).contains("拒绝 / refused", "may not vouch for");
        assertThat(directory.resolve("x.key")).doesNotExist();
        assertThat(directory.resolve("x")).doesNotExist();

        Path tampered = Files.createDirectory(directory.resolve("tampered"));
        for (String file : List.of("root.pem", "intermediate.pem", "issued.chain")) {
            Files.copy(directory.resolve("ca").resolve(file), tampered.resolve(file));
        }
        Path chain = tampered.resolve("issued.chain");
        Files.writeString(chain, Files.readString(chain).replaceFirst("established", "Established"));
        Outcome shown = ca("show", "--dir", tampered.toString());
        assertThat(shown.status()).isEqualTo(2);
        assertThat(shown.err()).contains("签名链 / the signed chain", "record 1");
    }

    @Test
    void the_root_revokes_the_intermediate_with_its_key_from_elsewhere() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        for (String file : List.of("root.pem", "root.chain", "intermediate.pem")) {
            Files.copy(directory.resolve("ca").resolve(file), other.resolve(file));
        }
        String serial = Sm2Certificate.read(other.resolve("intermediate.pem")).serial();
        for (String[] words : new String[][] {
            {"revoke", "--cert", other.resolve("intermediate.pem").toString(), "--reason", "cACompromise"}, {"crl"}
        }) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(List.of(
                    "--root",
                    "--dir",
                    other.toString(),
                    "--root-key",
                    at("root.key"),
                    "--password-file",
                    at("root.password")));
            Outcome outcome = ca(all.toArray(String[]::new));
            assertThat(outcome.status()).as(outcome.err()).isZero();
        }
        assertThat(RevocationList.read(other.resolve("root.crl")).revoked()).containsOnlyKeys(serial);
    }

    @Test
    void what_is_wrong_is_said_and_nothing_is_done() throws Exception {
        Files.writeString(directory.resolve("short.password"), "short\n");
        Outcome weak = ca(
                "init",
                "--dir",
                at("weak"),
                "--unit",
                "u",
                "--root-password-file",
                at("short.password"),
                "--password-file",
                at("password"));
        assertThat(weak.status()).isEqualTo(1);
        assertThat(weak.err()).contains("short.password", "at least 8");
        assertThat(directory.resolve("weak")).doesNotExist();

        Outcome nobody = ca("crl", "--dir", at("ca"));
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.err()).contains("--password-file");

        Outcome reason = revoke("1", "boredom");
        assertThat(reason.status()).isEqualTo(1);
        assertThat(reason.err()).contains("boredom", "keyCompromise");

        Outcome both =
                ca("issue", "--dir", at("ca"), "--kind", "agent", "--csr", "a", "--key-out", "b", "--out", at("both"));
        assertThat(both.status()).isEqualTo(1);
        assertThat(both.err()).contains("--csr", "--key-out");

        Files.writeString(directory.resolve("bad.csr"), "no request\n");
        Outcome csr = ca("issue", "--dir", at("ca"), "--kind", "agent", "--csr", at("bad.csr"), "--out", at("bad"));
        assertThat(csr.status()).isEqualTo(2);
        assertThat(csr.err()).contains("bad.csr");
        assertThat(directory.resolve("bad")).doesNotExist();
    }

    @Test
    void every_command_teaches_in_both_languages_and_names_its_exit_codes() {
        assertThat(ca("--help").out()).contains("自建 SM2 证书认证机构", "the usual order", "jianxin ca init");
        for (String command : List.of("init", "request", "issue", "receive", "renew", "revoke", "crl", "show")) {
            Outcome help = ca(command, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out())
                    .as(command)
                    .contains("Usage: jianxin ca " + command, "退出码 / exit codes:", "拒绝：", "--format");
        }
        assertThat(ca("revoke", "--help").out())
                .contains("keyCompromise", "certificateHold", "removeFromCRL", "--only");
        assertThat(ca("issue", "--help").out()).contains("gateway", "consumer", "GM/T 0009-2012");
    }
}
