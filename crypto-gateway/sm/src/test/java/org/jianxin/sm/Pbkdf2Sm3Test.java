package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pbkdf2Sm3Test {

    private static final char[] PASSWORD = "password".toCharArray();

    /** Computed with {@code openssl kdf -kdfopt digest:SM3 … PBKDF2}, OpenSSL 3.0. */
    @ParameterizedTest
    @CsvSource({
        "password, 73616c7473616c74, 1000, 16, 39b3e1d0e3ee6c83f459dbfa331af95e",
        "password, 73616c7473616c74, 4096, 32, 6189bf598cf1cdbb888afe6a032168d567b742641d67995d736adf9767877989",
        "passwordPASSWORDpassword, 73616c7453414c5473616c7453414c5473616c7453414c5473616c7453414c5473616c74, 1024, 40, 1e0d8ab1b32bb96dff58ff89ab171e643a425fd87f26261b56f9d38c992f2593a713f9c1772f8bf2",
        "鉴信口令, 000102030405060708090a0b0c0d0e0f, 2048, 65, d66df075f571adf434d366dea45c18b42e3bb0a2433ab76d4c7f421b5821d43217082aa067026e8636ec4b5ecdcbae52bf5a1ac0ad166afd0af5e41fccaef0f1fc"
    })
    void derivesWhatOpensslDerives(String password, String saltHex, int iterations, int length, String keyHex) {
        assertThat(HexFormat.of()
                        .formatHex(Pbkdf2Sm3.derive(
                                password.toCharArray(), HexFormat.of().parseHex(saltHex), iterations, length)))
                .isEqualTo(keyHex);
    }

    /** The definition (RFC 8018, 5.2), step by step over our own HMAC. */
    @Property(tries = 25)
    void derivesAsItIsDefined(
            @ForAll @CharRange(from = ' ', to = '龥') @StringLength(min = 1, max = 40) String password,
            @ForAll @Size(min = 8, max = 40) byte[] salt,
            @ForAll @IntRange(min = 1000, max = 1100) int iterations,
            @ForAll @IntRange(min = 1, max = 100) int length) {
        HmacSm3 hmac = new HmacSm3(password.getBytes(UTF_8));
        byte[] expected = new byte[0];
        for (int block = 1; expected.length < length; block++) {
            byte[] round = hmac.mac(salt, new byte[] {0, 0, 0, (byte) block});
            byte[] sum = round.clone();
            for (int i = 1; i < iterations; i++) {
                round = hmac.mac(round);
                for (int j = 0; j < sum.length; j++) {
                    sum[j] ^= round[j];
                }
            }
            expected = Arrays.copyOf(expected, expected.length + sum.length);
            System.arraycopy(sum, 0, expected, expected.length - sum.length, sum.length);
        }
        assertThat(Pbkdf2Sm3.derive(password.toCharArray(), salt, iterations, length))
                .isEqualTo(Arrays.copyOf(expected, length));
    }

    @Test
    void whatIsTooLittleOrTooMuchIsRefused() {
        byte[] salt = new byte[8];
        for (int iterations : new int[] {-1, 0, 1, 999, 10_000_001, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pbkdf2Sm3.derive(PASSWORD, salt, iterations, 16))
                    .withMessageContaining(Integer.toString(iterations));
        }
        for (int length : new int[] {-1, 0, Pbkdf2Sm3.MOST + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Pbkdf2Sm3.derive(PASSWORD, salt, 1000, length));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Pbkdf2Sm3.derive(PASSWORD, new byte[7], 1000, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> Pbkdf2Sm3.derive(new char[0], salt, 1000, 16));
        assertThat(Pbkdf2Sm3.derive(PASSWORD, salt, 1000, Pbkdf2Sm3.MOST)).hasSize(Pbkdf2Sm3.MOST);
    }
}
