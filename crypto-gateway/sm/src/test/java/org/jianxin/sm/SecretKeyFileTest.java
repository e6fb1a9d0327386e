package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeyFileTest {

    @TempDir
    private Path directory;

    @Test
    void aKeyIsMadeOnceAndOnlyItsOwnerReadsIt() throws Exception {
        Path file = directory.resolve("a.key");

        SecretKeyFile.createIfMissing(file, new SecureRandom());
        byte[] key = SecretKeyFile.read(file);
        SecretKeyFile.createIfMissing(file, new SecureRandom());

        assertThat(key).hasSize(SecretKeyFile.KEY_BYTES).isEqualTo(SecretKeyFile.read(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00ff", "zz", "é", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void anythingElseIsRefusedByNameAndNotQuoted(String content) throws Exception {
        Path file = directory.resolve("a.key");
        Files.writeString(file, content);

        assertThatThrownBy(() -> SecretKeyFile.read(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessage(file + " is not a key: 64 hexadecimal digits are expected");
    }
}
