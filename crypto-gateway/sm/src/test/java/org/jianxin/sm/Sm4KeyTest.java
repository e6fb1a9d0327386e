package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sm4KeyTest {

    private static final String HEX = "0123456789abcdeffedcba9876543210";

    @Test
    void keepsItsOwnCopyOfTheBytes() {
        byte[] bytes = HexFormat.of().parseHex(HEX);
        try (Sm4Key key = Sm4Key.of(bytes)) {
            bytes[0] ^= 1;
            key.encoded()[1] ^= 1;
            assertThat(key.encoded()).isEqualTo(HexFormat.of().parseHex(HEX));
        }
    }

    @Test
    void generatesFromTheSourceItIsGiven() {
        try (Sm4Key key = Sm4Key.generate(new ScriptedRandom(HEX))) {
            assertThat(HexFormat.of().formatHex(key.encoded())).isEqualTo(HEX);
        }
        SecureRandom random = new SecureRandom();
        assertThat(Sm4Key.generate(random)).isNotEqualTo(Sm4Key.generate(random));
    }

    @Test
    void takesSixteenBytesAndNothingElse() {
        for (int length : new int[] {0, 15, 17, 24, 32}) {
            assertThatIllegalArgumentException().as("%d bytes", length).isThrownBy(() -> Sm4Key.of(new byte[length]));
        }
    }

    @Test
    void equalBytesAreEqualKeysUntilOneIsDestroyed() {
        Sm4Key one = Sm4Key.of(HexFormat.of().parseHex(HEX));
        Sm4Key same = Sm4Key.of(HexFormat.of().parseHex(HEX));
        Sm4Key zeros = Sm4Key.of(new byte[16]);
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(zeros);
        int hash = one.hashCode();
        one.close();
        assertThat(one.isDestroyed()).isTrue();
        assertThat(one).isNotEqualTo(same).isNotEqualTo(zeros).isEqualTo(one);
        assertThat(same).isNotEqualTo(one);
        assertThat(one.hashCode()).isEqualTo(hash);
    }

    @Test
    void aDestroyedKeyGivesNothingAway() {
        Sm4Key key = Sm4Key.of(HexFormat.of().parseHex(HEX));
        assertThat(key).hasToString("Sm4Key[secret]");
        key.close();
        assertThat(key).hasToString("Sm4Key[destroyed]");
        assertThatIllegalStateException().isThrownBy(key::encoded);
    }
}
