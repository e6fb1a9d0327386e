package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

    @Test
    void matchesItsPasswordAndNoOther() {
        String stored = PasswordHash.hash("鉴信-Password-1".toCharArray(), new byte[16], 1000);
        assertThat(PasswordHash.matches("鉴信-Password-1".toCharArray(), stored)).isTrue();
        assertThat(PasswordHash.matches("鉴信-Password-2".toCharArray(), stored)).isFalse();
        assertThat(PasswordHash.matches(new char[0], stored)).isFalse();
    }

    @Test
    void usesAFreshSaltAndTheFullNumberOfRounds() {
        String first = PasswordHash.hash("one and the same".toCharArray());
        String second = PasswordHash.hash("one and the same".toCharArray());
        assertThat(first)
                .isNotEqualTo(second)
                .matches("\\$pbkdf2-sm3\\$600000\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(PasswordHash.matches("one and the same".toCharArray(), first))
                .isTrue();
    }

    @Test
    void aDamagedRecordIsAnErrorAndNotAWrongPassword() {
        String good = PasswordHash.hash("password".toCharArray(), new byte[16], 1000);
        List<String> damaged = List.of(
                "",
                "password",
                good.substring(1),
                good.substring(0, good.length() - 1),
                good + "A",
                good.replace("$1000$", "$999$"),
                good.replace("$1000$", "$99999999$"),
                good.replace("$1000$", "$01000$"),
                good.replace("pbkdf2-sm3", "pbkdf2-md5"));
        for (String each : damaged) {
            assertThatThrownBy(() -> PasswordHash.matches("password".toCharArray(), each))
                    .as(each)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(good);
        }
    }

    @Test
    void anEmptyPasswordIsRefused() {
        assertThatThrownBy(() -> PasswordHash.hash(new char[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
