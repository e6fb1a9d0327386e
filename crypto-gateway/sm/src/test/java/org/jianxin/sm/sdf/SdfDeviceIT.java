package org.jianxin.sm.sdf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.UndecipherableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Devices of several shapes behind the interface of GM/T 0018; their arithmetic is OpenSSL's, not ours. */
class SdfDeviceIT {

    private static final byte[] MESSAGE = "政务数据共享交换".getBytes(UTF_8);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private static Path directory;

    /** What the compiler is told, and the profile that fits. */
    record Shape(List<String> definitions, String profile) {

        SoftwareSdf compile() throws Exception {
            return SoftwareSdf.compile(directory, definitions.toArray(new String[0]));
        }

        SdfDevice open(int sessions) throws Exception {
            Path file = Files.createTempFile(directory, "sdf", ".profile");
            Files.writeString(file, profile);
            return SdfDevice.open(compile().library(), SdfProfile.read(file), sessions);
        }
    }

    private static final Shape STANDARD = new Shape(List.of(), "internal-decrypt = without-algorithm\n");

    static List<Shape> shapes() {
        return List.of(
                STANDARD,
                new Shape(
                        List.of("ECCref_MAX_BITS=256"),
                        "coordinate-bytes = 32\ninternal-decrypt = without-algorithm\n"),
                new Shape(
                        List.of("CIPHER_CAPACITY=136", "DECRYPT_WITH_ALGORITHM"),
                        "cipher-capacity = 136\ninternal-decrypt = with-algorithm\n"),
                new Shape(
                        List.of("ULONG_TYPE=unsigned long"),
                        "integer-bytes = 8\ninternal-decrypt = without-algorithm\n"),
                new Shape(
                        List.of("ECCref_MAX_BITS=256", "LENGTH_FIRST", "CIPHER_CAPACITY=136", "DECRYPT_WITH_ALGORITHM"),
                        """
                        coordinate-bytes = 32
                        cipher-fields = l x y c m
                        cipher-capacity = 136
                        internal-decrypt = with-algorithm
                        """));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aSignatureOfTheDeviceIsOneOfItsPublicKey(Shape shape) throws Exception {
        try (SdfDevice device = shape.open(2)) {
            SdfSigningKey key = device.signingKey(1, SoftwareSdf.FIRST_PIN);
            assertThat(key.publicKey()).isEqualTo(device.signingPublicKey(1));
            for (int i = 0; i < 20; i++) {
                byte[] signature = key.sign(MESSAGE);
                assertThat(key.publicKey().verify(MESSAGE, signature)).isTrue();
                assertThat(bouncyCastleVerifies(key.publicKey(), MESSAGE, signature))
                        .isTrue();
                assertThat(key.verifyInDevice(MESSAGE, signature)).isTrue();
                assertThat(key.publicKey().verify(new byte[0], signature)).isFalse();
                assertThat(key.verifyInDevice(new byte[0], signature)).isFalse();
            }
            assertThat(key.verifyInDevice(MESSAGE, new byte[] {1, 2, 3})).isFalse();
            assertThat(key.toString()).contains(key.publicKey().keyId());
        }
    }

    private static boolean bouncyCastleVerifies(Sm2PublicKey key, byte[] message, byte[] signature) throws Exception {
        SM2Signer verifier = new SM2Signer();
        verifier.init(false, PublicKeyFactory.createKey(SubjectPublicKeyInfo.getInstance(key.encoded())));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theDeviceDecryptsWhatWasEncryptedForItsPublicKey(Shape shape) throws Exception {
        try (SdfDevice device = shape.open(2)) {
            SdfEncryptionKey key = device.encryptionKey(2, SoftwareSdf.SECOND_PIN);
            assertThat(key.publicKey())
                    .isEqualTo(device.encryptionPublicKey(2))
                    .isNotEqualTo(device.signingPublicKey(2))
                    .isNotEqualTo(device.encryptionPublicKey(1));
            for (int length : List.of(1, 16, 48, 127, 128, 136)) {
                byte[] text = device.random(length);
                Sm2Ciphertext encrypted = device.encryptionPublicKey(2).encrypt(text, RANDOM);
                assertThat(key.decrypt(Sm2Ciphertext.ofAsn1(encrypted.asn1()))).isEqualTo(text);
                assertThat(key.decrypt(Sm2Ciphertext.ofC1C3C2(encrypted.c1c3c2())))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void aTextOfAnyLengthGoesIntoAStructureThatGrowsAndALongOneIsRefusedByOneThatDoesNot() throws Exception {
        byte[] text = new byte[1000];
        RANDOM.nextBytes(text);
        try (SdfDevice device = STANDARD.open(1)) {
            SdfEncryptionKey key = device.encryptionKey(1, SoftwareSdf.FIRST_PIN);
            assertThat(key.decrypt(key.publicKey().encrypt(text, RANDOM))).isEqualTo(text);
        }
        try (SdfDevice device = shapes().get(4).open(1)) {
            SdfEncryptionKey key = device.encryptionKey(1, SoftwareSdf.FIRST_PIN);
            assertThatExceptionOfType(SdfException.class)
                    .isThrownBy(() -> key.decrypt(key.publicKey().encrypt(text, RANDOM)))
                    .withMessageContaining("1000")
                    .withMessageContaining("136");
        }
    }

    @Test
    void aCiphertextThatWasChangedOrIsForAnotherKeyIsUndecipherable() throws Exception {
        try (SdfDevice device = STANDARD.open(1);
                Sm2KeyPair other = Sm2KeyPair.generate(RANDOM)) {
            SdfEncryptionKey key = device.encryptionKey(1, SoftwareSdf.FIRST_PIN);
            byte[] changed = key.publicKey().encrypt(MESSAGE, RANDOM).c1c3c2();
            changed[changed.length - 1] ^= 1;
            assertThatExceptionOfType(UndecipherableException.class)
                    .isThrownBy(() -> key.decrypt(Sm2Ciphertext.ofC1C3C2(changed)));
            assertThatExceptionOfType(UndecipherableException.class)
                    .isThrownBy(() -> key.decrypt(other.publicKey().encrypt(MESSAGE, RANDOM)));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theDeviceTellsWhatItIs(Shape shape) throws Exception {
        try (SdfDevice device = shape.open(1)) {
            assertThat(device.info())
                    .isEqualTo(new SdfDeviceInfo(
                            "鉴信 Jianxin", "software SDF", "2026112600000001", 0x00010002, 1, 0x00020000, 256, 0, 1, 0));
        }
    }

    @Test
    void randomBytesAreOfTheLengthAskedForAndNeverTheSame() throws Exception {
        try (SdfDevice device = STANDARD.open(1)) {
            for (int length : List.of(1, 32, 1024, 1025, 100_000)) {
                assertThat(device.random(length)).hasSize(length);
            }
            assertThat(device.random(32)).isNotEqualTo(device.random(32));
            byte[] tail = Arrays.copyOfRange(device.random(3000), 2048, 3000);
            assertThat(tail).isNotEqualTo(new byte[tail.length]);
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> device.random(0));
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> device.random(1 << 21));
        }
    }

    @Test
    void aWrongPinIsTriedInOneSessionOnlyAndNamesTheError() throws Exception {
        SoftwareSdf software = STANDARD.compile();
        try (SdfDevice device = STANDARD.open(4)) {
            int before = software.rightsAsked();
            assertRefused(SdfError.SDR_PRKRERR, () -> device.signingKey(1, SoftwareSdf.SECOND_PIN));
            assertThat(software.rightsAsked() - before).isOne();
            assertRefused(SdfError.SDR_PARDENY, () -> device.signingKey(1, null));
            assertThat(device.signingKey(1, SoftwareSdf.FIRST_PIN).sign(MESSAGE))
                    .isNotEmpty();
        }
    }

    @Test
    void aKeyThatIsNotThereIsNamedByItsError() throws Exception {
        try (SdfDevice device = STANDARD.open(1)) {
            for (int index : List.of(0, 3, 1 << 20)) {
                assertRefused(SdfError.SDR_KEYNOTEXIST, () -> device.signingPublicKey(index));
                assertRefused(SdfError.SDR_KEYNOTEXIST, () -> device.encryptionPublicKey(index));
                assertRefused(SdfError.SDR_KEYNOTEXIST, () -> device.signingKey(index, SoftwareSdf.FIRST_PIN));
            }
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> device.signingPublicKey(-1));
        }
    }

    private static void assertRefused(SdfError error, ThrowingCallable call) {
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(call)
                .withMessageContaining(error.name())
                .withMessageContaining("0x%08X".formatted(error.code()))
                .satisfies(refused -> {
                    assertThat(refused.error()).contains(error);
                    assertThat(refused.code()).isEqualTo(error.code());
                });
    }

    @Test
    void noProfileButTheRightOneOpensAKey() throws Exception {
        for (Shape device : shapes()) {
            for (Shape profile : shapes()) {
                Shape mixed = new Shape(device.definitions(), profile.profile());
                boolean sameKeys = device.definitions().contains("ECCref_MAX_BITS=256")
                                == profile.profile().contains("coordinate-bytes = 32")
                        && device.definitions().contains("ULONG_TYPE=unsigned long")
                                == profile.profile().contains("integer-bytes = 8");
                try (SdfDevice opened = mixed.open(1)) {
                    if (sameKeys) {
                        assertThat(opened.signingKey(1, SoftwareSdf.FIRST_PIN).sign(MESSAGE))
                                .isNotEmpty();
                    } else {
                        assertThatExceptionOfType(SdfException.class)
                                .as("%s", mixed)
                                .isThrownBy(() -> opened.signingPublicKey(1))
                                .withMessageContaining("SDF_ExportSignPublicKey_ECC")
                                .withMessageContaining("does not fit the library");
                    }
                }
            }
        }
    }

    @Test
    void aProfileWithAnotherOrderOfTheCiphertextIsFoundOutBeforeTheKeyIsUsed() throws Exception {
        Shape mixed = new Shape(
                List.of("CIPHER_CAPACITY=136", "DECRYPT_WITH_ALGORITHM"),
                "cipher-fields = l x y c m\ncipher-capacity = 136\ninternal-decrypt = with-algorithm\n");
        try (SdfDevice device = mixed.open(1)) {
            assertThatExceptionOfType(SdfException.class)
                    .isThrownBy(() -> device.encryptionKey(1, SoftwareSdf.FIRST_PIN));
        }
    }

    @Test
    void aDeviceThatSignsWithAnotherKeyThanItShowsIsFoundOut() throws Exception {
        Shape wrong = new Shape(List.of("WRONG_KEY"), "");
        try (SdfDevice device = wrong.open(1)) {
            assertThatExceptionOfType(SdfException.class)
                    .isThrownBy(() -> device.signingKey(1, SoftwareSdf.FIRST_PIN))
                    .withMessageContaining("key 1")
                    .withMessageContaining("not one of its public key");
        }
    }

    @Test
    void decryptingIsRefusedWhereTheProfileDoesNotSayHow() throws Exception {
        Shape silent = new Shape(List.of("WITHOUT_DECRYPT"), "");
        try (SdfDevice device = silent.open(1)) {
            assertThat(device.signingKey(1, SoftwareSdf.FIRST_PIN).sign(MESSAGE))
                    .isNotEmpty();
            assertThatExceptionOfType(SdfException.class)
                    .isThrownBy(() -> device.encryptionKey(1, SoftwareSdf.FIRST_PIN))
                    .withMessageContaining("internal-decrypt");
        }
    }

    @Test
    void aLibraryThatIsNotThereOrNoneOrLacksAFunctionIsRefusedByName() throws Exception {
        Path missing = directory.resolve("libnone.so");
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(() -> SdfDevice.open(missing, SdfProfile.GMT0018_2012, 1))
                .withMessageContaining(missing.toString());
        Path text = Files.writeString(directory.resolve("libtext.so"), "不是库");
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(() -> SdfDevice.open(text, SdfProfile.GMT0018_2012, 1))
                .withMessageContaining(text.toString());
        Path noRandom = new Shape(List.of("WITHOUT_RANDOM"), "").compile().library();
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(() -> SdfDevice.open(noRandom, SdfProfile.GMT0018_2012, 1))
                .withMessageContaining(noRandom.toString())
                .withMessageContaining("SDF_GenerateRandom");
        Shape noDecrypt = new Shape(List.of("WITHOUT_DECRYPT"), "internal-decrypt = with-algorithm\n");
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(() -> noDecrypt.open(1))
                .withMessageContaining("SDF_InternalDecrypt_ECC");
    }

    @Test
    void threadsNeverShareASession() throws Exception {
        try (SdfDevice device = STANDARD.open(3)) {
            SdfSigningKey signing = device.signingKey(1, SoftwareSdf.FIRST_PIN);
            SdfEncryptionKey encryption = device.encryptionKey(2, SoftwareSdf.SECOND_PIN);
            ExecutorService threads = Executors.newFixedThreadPool(12);
            try {
                List<Callable<Boolean>> work = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    byte[] text = ("第 " + i + " 条").getBytes(UTF_8);
                    work.add(
                            i % 2 == 0
                                    ? () -> signing.publicKey().verify(text, signing.sign(text))
                                    : () -> Arrays.equals(
                                            text,
                                            encryption.decrypt(
                                                    encryption.publicKey().encrypt(text, RANDOM))));
                }
                // Rights are got in all sessions while others sign.
                work.add(50, () -> device.signingKey(2, SoftwareSdf.SECOND_PIN) != null);
                work.add(51, () -> device.signingKey(1, SoftwareSdf.FIRST_PIN) != null);
                for (Future<Boolean> done : threads.invokeAll(work)) {
                    assertThat(done.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void aDeviceThatIsTakenAwayFailsEveryCallAndWorksAgainWhenOpenedAnew() throws Exception {
        SoftwareSdf software = STANDARD.compile();
        try (SdfDevice device = STANDARD.open(2)) {
            SdfSigningKey signing = device.signingKey(1, SoftwareSdf.FIRST_PIN);
            SdfEncryptionKey encryption = device.encryptionKey(1, SoftwareSdf.FIRST_PIN);
            Sm2Ciphertext encrypted = encryption.publicKey().encrypt(MESSAGE, RANDOM);
            software.unplug(true);
            try {
                assertRefused(SdfError.SDR_COMMFAIL, () -> signing.sign(MESSAGE));
                assertRefused(SdfError.SDR_COMMFAIL, () -> encryption.decrypt(encrypted));
                assertRefused(SdfError.SDR_COMMFAIL, () -> device.random(16));
                assertRefused(SdfError.SDR_COMMFAIL, device::info);
                assertRefused(SdfError.SDR_OPENDEVICE, () -> STANDARD.open(1));
            } finally {
                software.unplug(false);
            }
        }
        try (SdfDevice device = STANDARD.open(2)) {
            assertThat(device.signingKey(1, SoftwareSdf.FIRST_PIN).sign(MESSAGE))
                    .isNotEmpty();
        }
    }

    @Test
    void closingGivesBackEverySessionAndEndsItsKeys() throws Exception {
        SoftwareSdf software = STANDARD.compile();
        int before = software.openSessions();
        SdfDevice device = STANDARD.open(5);
        SdfSigningKey key = device.signingKey(1, SoftwareSdf.FIRST_PIN);
        assertThat(software.openSessions() - before).isEqualTo(5);
        device.close();
        device.close();
        assertThat(software.openSessions()).isEqualTo(before);
        assertThatExceptionOfType(SdfException.class)
                .isThrownBy(() -> key.sign(MESSAGE))
                .withMessageContaining("closed");
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> STANDARD.open(0));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> STANDARD.open(65));
    }
}
