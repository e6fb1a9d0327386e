package org.jianxin.sm.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.Test;

class SmBenchTest {

    @Test
    void printsALineOfJsonForEachFigure() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SmBench.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), 1L);
        List<String> names = new ArrayList<>(List.of("sm2-sign", "sm2-verify", "sm2-decrypt", "sm3-16k"));
        names.add("sm4-gcm-16k-java");
        if (SmEngines.detect().candidates().get(0).usable()) {
            names.add("sm4-gcm-16k-libgcrypt");
        }
        List<String> expected = new ArrayList<>();
        for (String name : names) {
            String unit = name.startsWith("sm2") ? "1/s" : "MB/s";
            expected.add("\\{\"name\":\"" + name + "\",\"value\":[0-9]+\\.[0-9],\"unit\":\"" + unit + "\"}");
            expected.add("\\{\"name\":\"bc-" + name + "\",\"value\":[0-9]+\\.[0-9],\"unit\":\"" + unit + "\"}");
        }
        expected.add("\\{\"name\":\"chain-append-256b\",\"value\":[0-9]+\\.[0-9],\"unit\":\"1/s\"}");
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSameSizeAs(expected);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).matches(expected.get(i));
        }
    }

    @Test
    void aMeasurementTakesASecondAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> SmBench.run(System.out, 0));
    }
}
