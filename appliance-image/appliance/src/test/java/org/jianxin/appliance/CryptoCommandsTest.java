package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands around national cryptography, as somebody types them. */
final class CryptoCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void engines_are_listed_with_the_one_that_is_taken_first() {
        assertThat(run("sm", "engines", "--format", "json")).isZero();
        assertThat(out.toString().lines())
                .anySatisfy(line -> assertThat(line).contains("\"engine\":\"java\"", "\"usable\":true"))
                .filteredOn(line -> line.contains("\"default\":true"))
                .hasSize(1);
    }

    @Test
    void a_wycheproof_file_is_run_and_what_fails_is_named() throws Exception {
        // RFC 8998, A.1, once right and once with another tag.
        String vector =
                """
                {"algorithm": "SM4-GCM", "numberOfTests": 2, "testGroups": [{"ivSize": 96, "keySize": 128, "tagSize": 128,
                 "type": "AeadTest", "tests": [%s, %s]}]}
                """;
        String test =
                """
                {"tcId": %d, "comment": "", "flags": [], "key": "0123456789abcdeffedcba9876543210",
                 "iv": "00001234567800000000abcd", "aad": "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                 "msg": "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
                 "ct": "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
                 "tag": "%s", "result": "valid"}""";
        Path file = Files.writeString(
                directory.resolve("sm4_gcm_test.json"),
                vector.formatted(
                        test.formatted(1, "83de3541e4c2b58177e065a9bf7b62ec"),
                        test.formatted(2, "00de3541e4c2b58177e065a9bf7b62ec")));
        assertThat(run("sm", "wycheproof", file.toString(), "--sm-engine", "java"))
                .as(err.toString())
                .isEqualTo(2);
        assertThat(out.toString()).contains("SM4-GCM", "通过 1，不通过 1").containsPattern("\\n +2  ");
    }

    @Test
    void what_is_missing_or_unknown_is_said() {
        assertThat(run("sm", "wycheproof", directory.resolve("none.json").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none.json");
        assertThat(run("tlcp", "connect", "localhost:1", "--ca", "none.pem", "--sm-engine", "gpu"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("gpu", "libgcrypt, java");
        assertThat(run("tlcp", "serve", "--ca", "none.pem", "--sign-cert", "one.pem"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--enc-key");
    }

    private int run(String... arguments) {
        return Jianxin.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
