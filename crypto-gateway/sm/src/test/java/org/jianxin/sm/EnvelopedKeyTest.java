package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopedKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Sm2KeyPair PAIR = Sm2KeyPair.generate(RANDOM);
    private static final Sm2KeyPair RECEIVER = Sm2KeyPair.generate(RANDOM);

    @TempDir
    private Path directory;

    @Test
    void onlyTheReceiverOpensIt() throws Exception {
        EnvelopedKey sealed = EnvelopedKey.seal(PAIR, RECEIVER.publicKey(), RANDOM);
        EnvelopedKey read = EnvelopedKey.of(sealed.encoded());
        assertThat(read.publicKey()).isEqualTo(PAIR.publicKey());
        try (Sm2KeyPair opened = read.open(RECEIVER)) {
            assertThat(opened.pkcs8()).isEqualTo(PAIR.pkcs8());
        }
        assertThatExceptionOfType(UndecipherableException.class).isThrownBy(() -> read.open(PAIR));
    }

    @Test
    void itsFormIsThatOfTheStandard() throws Exception {
        ASN1Sequence parts = ASN1Sequence.getInstance(
                EnvelopedKey.seal(PAIR, RECEIVER.publicKey(), RANDOM).encoded());
        assertThat(parts.size()).isEqualTo(4);
        assertThat(ASN1Sequence.getInstance(parts.getObjectAt(0)).getObjectAt(0))
                .as("SM4 in ECB mode, GM/T 0006")
                .isEqualTo(new ASN1ObjectIdentifier("1.2.156.10197.1.104.1"));
        assertThat(ASN1Sequence.getInstance(parts.getObjectAt(1)).size())
                .as("SM2Cipher")
                .isEqualTo(4);
        assertThat(ASN1BitString.getInstance(parts.getObjectAt(2)).getOctets())
                .isEqualTo(PAIR.publicKey().point());
        assertThat(ASN1BitString.getInstance(parts.getObjectAt(3)).getOctets()).hasSize(32);
    }

    @Test
    void aPrivateKeyThatIsNotThatOfThePublicOneIsRefused() throws Exception {
        byte[] der = EnvelopedKey.seal(PAIR, RECEIVER.publicKey(), RANDOM).encoded();
        der[der.length - 1] ^= 1;
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> EnvelopedKey.of(der).open(RECEIVER));
    }

    @Test
    void anySingleBitChangeIsRefused() {
        byte[] der = EnvelopedKey.seal(PAIR, RECEIVER.publicKey(), RANDOM).encoded();
        for (int at = 0; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThat(opens(changed)).as("byte %d", at).isFalse();
        }
    }

    private static boolean opens(byte[] der) {
        try {
            EnvelopedKey.of(der).open(RECEIVER).close();
            return true;
        } catch (IllegalArgumentException | UndecipherableException e) {
            return false;
        }
    }

    @Test
    void whatIsNoEnvelopeIsRefusedByName() throws Exception {
        byte[] der = EnvelopedKey.seal(PAIR, RECEIVER.publicKey(), RANDOM).encoded();
        Path file = directory.resolve("key.der");
        for (byte[] content :
                new byte[][] {{}, Arrays.copyOf(der, der.length - 1), Arrays.copyOf(der, der.length + 1), new byte[5000]
                }) {
            Files.write(file, content);
            assertThatExceptionOfType(KeyFileException.class)
                    .isThrownBy(() -> EnvelopedKey.read(file))
                    .withMessageContaining(file.toString());
        }
        Files.write(file, der);
        assertThat(EnvelopedKey.read(file).publicKey()).isEqualTo(PAIR.publicKey());
        assertThat(EnvelopedKey.read(file).toString()).contains(PAIR.publicKey().keyId());
    }
}
