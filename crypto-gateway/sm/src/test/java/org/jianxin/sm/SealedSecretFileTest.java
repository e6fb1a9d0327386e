package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretFileTest {
    private static final SmEngine ENGINE = SmEngines.detect().best();
    private static final byte[] SECRET = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final char[] PASSWORD = "正确 horse".toCharArray();

    @TempDir
    Path directory;

    @Test
    void comesBackForItsPurposeWithItsPasswordAndIsReadableByItsOwnerOnly() throws Exception {
        Path file = directory.resolve("token");
        SealedSecretFile.write(file, SECRET, PASSWORD, "token", ENGINE);

        assertThat(SealedSecretFile.read(file, PASSWORD, "token", ENGINE)).isEqualTo(SECRET);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file)).doesNotContain(HexFormat.of().formatHex(SECRET));
    }

    @Test
    void anotherPasswordPurposeOrAChangedFileOpensNothing() throws Exception {
        Path file = directory.resolve("token");
        SealedSecretFile.write(file, SECRET, PASSWORD, "token", ENGINE);

        assertThatThrownBy(() -> SealedSecretFile.read(file, "wrong".toCharArray(), "token", ENGINE))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("token: the password is wrong");
        assertThatThrownBy(() -> SealedSecretFile.read(file, PASSWORD, "other", ENGINE))
                .isInstanceOf(KeyFileException.class);
        String line = Files.readString(file).strip();
        char last = line.charAt(line.length() - 4);
        Files.writeString(
                file,
                line.substring(0, line.length() - 4) + (last == 'A' ? 'B' : 'A') + line.substring(line.length() - 3));
        assertThatThrownBy(() -> SealedSecretFile.read(file, PASSWORD, "token", ENGINE))
                .isInstanceOf(KeyFileException.class);
        Files.writeString(file, line.replaceFirst("\\$600000\\$", "\\$99999999\\$"));
        assertThatThrownBy(() -> SealedSecretFile.read(file, PASSWORD, "token", ENGINE))
                .hasMessageContaining("iteration count");
        Files.writeString(file, "0123");
        assertThatThrownBy(() -> SealedSecretFile.read(file, PASSWORD, "token", ENGINE))
                .hasMessageContaining("not a sealed secret");
    }

    @Test
    void anEmptyPasswordSealsNothing() {
        assertThatThrownBy(() -> SealedSecretFile.write(directory.resolve("x"), SECRET, new char[0], "token", ENGINE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
