package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final byte[] MESSAGE = {1, 2, 3};

    /** The parameters of its key derivation are an empty sequence. */
    private static final String WITHOUT_DERIVATION = "ME4wOgYJKoZIhvcNAQUNMC0wDQYJKoZIhvcNAQUMMAAwHAYIKoEcz1UBaAIEEAAA"
            + "AAAAAAAAAAAAAAAAAAAEEAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private Path directory;

    @Test
    void aKeyComesBackFromItsFile() throws Exception {
        Path file = directory.resolve("signing.key");
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            KeyFile.write(file, key, PASSWORD);
            try (Sm2KeyPair read = KeyFile.read(file, PASSWORD)) {
                assertThat(read.publicKey()).isEqualTo(key.publicKey());
                assertThat(key.publicKey().verify(MESSAGE, read.sign(MESSAGE))).isTrue();
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing half written stays").containsExactly(file);
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        Path file = directory.resolve("signing.key");
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            KeyFile.write(file, key, PASSWORD);
        }
        assertThatThrownBy(() -> KeyFile.read(file, "correct horsE".toCharArray()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("password is wrong");
    }

    @Test
    void whatIsNotAKeyFileIsRefusedByName() throws Exception {
        String base = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n";
        List<String> bad = List.of(
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                base.formatted("AAAA"),
                base.formatted("!!!!"),
                base.formatted(WITHOUT_DERIVATION),
                base.formatted("") + base.formatted(""),
                "x".repeat(20_000));
        for (String content : bad) {
            Path file = directory.resolve("bad.key");
            Files.write(file, content.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> KeyFile.read(file, PASSWORD))
                    .as(content.substring(0, Math.min(60, content.length())))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void anEmptyPasswordIsRefused() {
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            assertThatThrownBy(() -> KeyFile.write(directory.resolve("k"), key, new char[0]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(directory).isEmptyDirectory();
    }
}
