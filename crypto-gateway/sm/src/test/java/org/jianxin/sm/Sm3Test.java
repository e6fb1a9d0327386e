package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** GB/T 32905-2016. */
class Sm3Test {

    @Test
    void exampleA1OfTheStandard() {
        assertThat(Sm3.hex(ascii("abc"))).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    @Test
    void exampleA2OfTheStandard() {
        assertThat(Sm3.hex(ascii("abcd".repeat(16))))
                .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void partsAreDigestedOneAfterAnother() {
        assertThat(Sm3.digest(ascii("a"), ascii(""), ascii("bc"))).isEqualTo(Sm3.digest(ascii("abc")));
    }

    @Property(tries = 200)
    void aStreamGivesTheDigestOfTheWholeHoweverItIsCut(
            @ForAll @Size(max = 300) byte[] data, @ForAll @IntRange(max = 300) int cut) {
        int at = Math.min(cut, data.length);
        Sm3Stream stream = new Sm3Stream();
        stream.update(data, 0, at);
        stream.update(data, at, data.length - at);
        assertThat(stream.finish()).isEqualTo(Sm3.digest(data));
        stream.update(data);
        assertThat(stream.finish()).as("used again").isEqualTo(Sm3.digest(data));
    }

    @Test
    void aRangeOutsideTheDataIsRefused() {
        Sm3Stream stream = new Sm3Stream();
        assertThatThrownBy(() -> stream.update(new byte[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anEmptyHmacKeyIsRefused() {
        assertThatThrownBy(() -> new HmacSm3(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hmacFollowsItsDefinition() {
        byte[] key = ascii("0123456789abcdef");
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        for (int i = 0; i < 64; i++) {
            inner[i] = (byte) ((i < key.length ? key[i] : 0) ^ 0x36);
            outer[i] = (byte) ((i < key.length ? key[i] : 0) ^ 0x5c);
        }
        byte[] expected = Sm3.digest(outer, Sm3.digest(inner, ascii("message")));
        HmacSm3 hmac = new HmacSm3(key);
        assertThat(hmac.mac(ascii("mess"), ascii("age"))).isEqualTo(expected);
        assertThat(hmac.mac(ascii("message"))).as("used again").isEqualTo(expected);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
