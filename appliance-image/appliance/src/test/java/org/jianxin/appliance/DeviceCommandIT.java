package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jianxin.events.RecordMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jianxin sm device} with the cryptographic device in software of the sm module's tests. */
final class DeviceCommandIT {
    @TempDir
    private static Path directory;

    private static Path library;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path profile;
    private Path pin;

    @BeforeAll
    static void compile() throws Exception {
        library = directory.resolve("libsdf.so");
        Process compiler = new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-o",
                        library.toString(),
                        "../../crypto-gateway/sm/src/test/c/software_sdf.c",
                        "-ldl")
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
    }

    @BeforeEach
    void write() throws Exception {
        profile = Files.writeString(directory.resolve("sdf.profile"), "internal-decrypt = without-algorithm\n");
        pin = Files.writeString(directory.resolve("pin"), "first-pin-1\n");
    }

    @Test
    void the_device_and_its_public_keys_are_shown_without_a_pin() {
        assertThat(run()).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("鉴信 Jianxin software SDF, 2026112600000001")
                .contains("gmt0018-2012")
                .contains("key 1 ", "key 2 ", "not tested")
                .doesNotContain("key 3 ");
    }

    @Test
    void a_key_is_tested_with_its_pin() throws Exception {
        assertThat(run("--profile", profile.toString(), "--key", "1", "--pin-file", pin.toString(), "--format", "json"))
                .as(err.toString())
                .isZero();
        JsonNode line = RecordMapper.create().readTree(out.toString());
        assertThat(line.path("usable").booleanValue()).isTrue();
        assertThat(line.path("random").textValue()).isEqualTo("ok");
        assertThat(line.path("device").path("serial").textValue()).isEqualTo("2026112600000001");
        assertThat(line.path("keys")).hasSize(1);
        JsonNode key = line.path("keys").get(0);
        assertThat(key.path("test").textValue()).isEqualTo("ok: signs, decrypts");
        assertThat(key.path("signing_key").textValue()).matches("04[0-9a-f]{128}");
        assertThat(key.path("encryption_key").textValue())
                .matches("04[0-9a-f]{128}")
                .isNotEqualTo(key.path("signing_key").textValue());
    }

    @Test
    void a_wrong_pin_fails_the_test_and_is_not_shown() throws Exception {
        Files.writeString(pin, "wrong-pin-9");
        assertThat(run("--key", "1", "--pin-file", pin.toString())).isEqualTo(2);
        assertThat(out.toString()).contains("SDR_PRKRERR (0x01000018)");
        assertThat(out.toString() + err).doesNotContain("wrong-pin-9");
    }

    @Test
    void what_cannot_be_used_is_said() throws Exception {
        assertThat(run("--key", "7")).isEqualTo(1);
        assertThat(err.toString()).contains("SDR_KEYNOTEXIST");
        Files.writeString(profile, "coordinate-bytes = 16\n");
        assertThat(run("--profile", profile.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(profile + ":1: coordinate-bytes is 32 to 128, not 16");
        Files.writeString(profile, "coordinate-bytes = 32\n");
        assertThat(run("--profile", profile.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("does not fit the library " + library);
        assertThat(run("--pin-file", pin.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("--key");
        assertThat(run("--key", "1", "--pin=first-pin-1")).isEqualTo(1);
        assertThat(run("--key", "1", "--pin", "first-pin-1")).isEqualTo(1);
        Files.writeString(pin, "two\nlines\n");
        assertThat(run("--key", "1", "--pin-file", pin.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(pin.toString());
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(new String[] {"sm", "device", "--library", library.toString()}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return Jianxin.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
