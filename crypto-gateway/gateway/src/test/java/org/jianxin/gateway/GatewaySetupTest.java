package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.sm.Sm2PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySetupTest {
    @TempDir
    Path directory;

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                files.put(directory.relativize(file), Files.readString(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    @Test
    void whatIsThereStaysAndWhatIsMissingIsMadeAgain() throws Exception {
        Sm2PublicKey first = GatewaySetup.prepare(directory, new SecureRandom());
        Map<Path, String> before = files();

        Sm2PublicKey second = GatewaySetup.prepare(directory, new SecureRandom());
        assertThat(second).isEqualTo(first);
        assertThat(files()).isEqualTo(before);

        Files.delete(directory.resolve("policy.yaml"));
        Files.delete(directory.resolve("keys/gateway-public.pem"));
        assertThat(GatewaySetup.prepare(directory, new SecureRandom())).isEqualTo(first);
        assertThat(files()).isEqualTo(before);

        Files.delete(directory.resolve("keys/gateway.pem"));
        assertThat(GatewaySetup.prepare(directory, new SecureRandom())).isNotEqualTo(first);
        assertThat(files().keySet()).isEqualTo(before.keySet());
    }

    @Test
    void thePublicKeyIsReadFromItsFileAndFromNothingElse() throws Exception {
        Sm2PublicKey key = GatewaySetup.prepare(directory, new SecureRandom());

        assertThat(GatewaySetup.publicKey(directory.resolve("keys/gateway-public.pem")))
                .isEqualTo(key);
        assertThatThrownBy(() -> GatewaySetup.publicKey(directory.resolve("policy.yaml")))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("policy.yaml");
    }
}
