package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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

    /** GM/T 0042-2015, annex D.3. */
    @Test
    void hmacGivesThePublishedValues() {
        String counting = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
        assertThat(hmac(
                        counting,
                        ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopqabcdbcde"
                                + "cdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")))
                .isEqualTo("ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
        byte[] text = new byte[50];
        Arrays.fill(text, (byte) 0xcd);
        assertThat(hmac(counting + "2122232425", text))
                .isEqualTo("220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae");
        assertThat(hmac("0b".repeat(32), ascii("Hi There")))
                .isEqualTo("c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e");
        assertThat(hmac("4a656665", ascii("what do ya want for nothing?")))
                .isEqualTo("2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
    }

    private static String hmac(String key, byte[] text) {
        return HexFormat.of().formatHex(new HmacSm3(HexFormat.of().parseHex(key)).mac(text));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
