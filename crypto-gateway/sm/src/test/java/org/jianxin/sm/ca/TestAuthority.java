package org.jianxin.sm.ca;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/** Authorities whose keys lie beside them without passwords: to derive a key from a password takes long on purpose. */
final class TestAuthority {
    static final String PLAIN_KEY = "plain.key";

    private static final String PLAIN_ROOT_KEY = "plain-root.key";

    private TestAuthority() {}

    static void found(Path home, String organization, PermittedNames permitted, @Nullable URI list, Clock clock)
            throws IOException {
        Files.createDirectory(home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Foundation foundation =
                new Foundation(organization, "Test", Duration.ofDays(7300), Duration.ofDays(3650), permitted, list);
        try (Sm2KeyPair root = Sm2KeyPair.generate(new SecureRandom());
                Sm2KeyPair intermediate = Sm2KeyPair.generate(new SecureRandom())) {
            RootAuthority.establish(home, foundation, root, intermediate, clock);
            plain(root, home.resolve(PLAIN_ROOT_KEY));
            plain(intermediate, home.resolve(PLAIN_KEY));
        }
    }

    private static void plain(Sm2KeyPair key, Path file) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.pkcs8())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** A copy to be changed. */
    static Path copy(Path of, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> files = Files.list(of)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }

    static IssuingAuthority open(Path home, Clock clock) throws IOException {
        return IssuingAuthority.open(home, PemFile.key(home.resolve(PLAIN_KEY), null), clock);
    }

    static RootAuthority root(Path home, Clock clock) throws IOException {
        return RootAuthority.open(home, PemFile.key(home.resolve(PLAIN_ROOT_KEY), null), clock);
    }
}
