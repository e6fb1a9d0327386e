package org.jianxin.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonPasswordsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password2026!",
                "P@ssw0rd2026",
                "!!Admin123",
                "Huawei@123",
                "1qaz@WSX",
                "Qwerty123!@#",
                "Woaini1314!",
                "2026Zhongguo#",
                "KylinOS@2026",
                "!QAZ2wsx"
            })
    void aWordIsKnownInEverySpelling(String password) {
        assertThat(CommonPasswords.own().contains(password.toCharArray())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Correct-Horse-7", "Officer-at-work-2026", "password-of-the-north-2", "k7#Lm2!pQ9x"})
    void whatOnlyHoldsAWordIsNotRefused(String password) {
        assertThat(CommonPasswords.own().contains(password.toCharArray())).isFalse();
    }

    @Test
    void aSiteAddsWordsOfItsOwn() throws Exception {
        Path file = directory.resolve("words.txt");
        Files.writeString(file, "# 本单位\nShifanshi\n\ndashujuju # 大数据局\n");

        CommonPasswords words = CommonPasswords.read(file);
        assertThat(words.contains("ShiFanShi@2026".toCharArray())).isTrue();
        assertThat(words.contains("Dashujuju-1".toCharArray())).isTrue();
        assertThat(words.contains("Password-1".toCharArray())).isTrue();
        assertThat(CommonPasswords.own().contains("ShiFanShi@2026".toCharArray()))
                .isFalse();
    }

    @Test
    void aFileThatHoldsSomethingElseIsRefusedByLine() throws Exception {
        Path file = directory.resolve("words.txt");
        Files.writeString(file, "shifanshi\nabc\n");
        assertThatThrownBy(() -> CommonPasswords.read(file))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("words.txt:2: a word has 4 to 64 characters");

        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});
        assertThatThrownBy(() -> CommonPasswords.read(file)).hasMessageContaining("cannot be read as UTF-8 text");
        assertThatThrownBy(() -> CommonPasswords.read(directory.resolve("none")))
                .isInstanceOf(DefinitionException.class);
    }
}
