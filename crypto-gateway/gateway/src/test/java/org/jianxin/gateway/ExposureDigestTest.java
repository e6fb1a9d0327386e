package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jianxin.sm.Sm3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExposureDigestTest {
    private static final String ID = "11010519491231002X";

    @TempDir
    Path directory;

    @Test
    void equalValuesHaveEqualDigestsAlsoAfterARestartAndNobodyElseCanMakeThem() throws Exception {
        Path key = directory.resolve("exposures.key");
        String first = ExposureDigest.open(key, new SecureRandom()).of(ID);

        assertThat(ExposureDigest.open(key, new SecureRandom()).of(ID)).isEqualTo(first);
        assertThat(first).matches("[0-9a-f]{64}").isNotEqualTo(Sm3.hex(ID.getBytes(StandardCharsets.UTF_8)));
        assertThat(ExposureDigest.open(directory.resolve("other.key"), new SecureRandom())
                        .of(ID))
                .isNotEqualTo(first);
    }

    @Test
    void aKeyThatIsNoneStopsTheStartAndIsNotReplaced() throws Exception {
        Path key = directory.resolve("exposures.key");
        Files.writeString(key, "");

        assertThatThrownBy(() -> ExposureDigest.open(key, new SecureRandom()))
                .hasMessageContaining("exposures.key is not a key");
        assertThat(key).isEmptyFile();
    }
}
