package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir
    private Path directory;

    @Test
    void aReaderSeesTheOldContentOrTheNewAndNeverAPart() throws Exception {
        Path file = directory.resolve("secret");
        byte[] old = "a".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        byte[] fresh = "b".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        DurableFile.writeSecret(file, old);
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    DurableFile.writeSecret(file, i % 2 == 0 ? fresh : old);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            } finally {
                writing.set(false);
            }
        });
        while (writing.get()) {
            assertThat(Files.readAllBytes(file)).isIn(old, fresh);
        }
        writer.join();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("nothing half written stays").containsExactly(file);
        }
    }

    @Test
    void onlyTheOwnerReadsASecretAndEverybodyReadsTheRest() throws Exception {
        Path secret = directory.resolve("secret");
        Path open = directory.resolve("open");
        Files.writeString(secret, "before");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-rw-rw-"));

        DurableFile.writeSecret(secret, new byte[] {1});
        DurableFile.write(open, new byte[] {2});

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void aPublicKeyComesBackFromItsFileAndNothingElseDoes() throws Exception {
        Path file = directory.resolve("public.pem");
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            key.publicKey().write(file);

            assertThat(Sm2PublicKey.read(file)).isEqualTo(key.publicKey());
        }
        Files.writeString(file, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        assertThatThrownBy(() -> Sm2PublicKey.read(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining(file.toString());
    }
}
