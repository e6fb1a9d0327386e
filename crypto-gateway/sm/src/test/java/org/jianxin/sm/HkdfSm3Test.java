package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

class HkdfSm3Test {

    private static final byte[] NONE = new byte[0];

    @Property(tries = 300)
    void derivesWhatBouncyCastleDerives(
            @ForAll @Size(min = 1, max = 100) byte[] secret,
            @ForAll @Size(max = 100) byte[] salt,
            @ForAll @Size(max = 100) byte[] info,
            @ForAll @IntRange(min = 1, max = 300) int length) {
        assertThat(HkdfSm3.derive(secret, salt, info, length)).isEqualTo(reference(secret, salt, info, length));
    }

    @Test
    void derivesUpToTheLimitAndNotBeyond() {
        byte[] secret = {1, 2, 3};
        for (int length : new int[] {1, 31, 32, 33, 64, HkdfSm3.MOST - 1, HkdfSm3.MOST}) {
            assertThat(HkdfSm3.derive(secret, NONE, NONE, length)).isEqualTo(reference(secret, NONE, NONE, length));
        }
        for (int length : new int[] {-1, 0, HkdfSm3.MOST + 1, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .as("%d bytes", length)
                    .isThrownBy(() -> HkdfSm3.derive(secret, NONE, NONE, length));
        }
    }

    @Test
    void theTwoStepsAreTheWhole() {
        byte[] secret = {4, 5, 6};
        byte[] salt = {7};
        byte[] info = {8, 9};
        byte[] key = HkdfSm3.extract(salt, secret);
        assertThat(key).isEqualTo(new HmacSm3(salt).mac(secret));
        assertThat(HkdfSm3.expand(key, info, 50)).isEqualTo(HkdfSm3.derive(secret, salt, info, 50));
    }

    /** RFC 5869, 2.2: no salt is a salt of zeros. */
    @Test
    void noSaltIsASaltOfZeros() {
        byte[] secret = {1};
        assertThat(HkdfSm3.extract(NONE, secret)).isEqualTo(HkdfSm3.extract(new byte[32], secret));
    }

    @Test
    void anEmptySecretAndAShortKeyAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> HkdfSm3.derive(NONE, NONE, NONE, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> HkdfSm3.expand(new byte[31], NONE, 16));
    }

    private static byte[] reference(byte[] secret, byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SM3Digest());
        generator.init(new HKDFParameters(secret, salt, info));
        byte[] out = new byte[length];
        generator.generateBytes(out, 0, length);
        return out;
    }
}
