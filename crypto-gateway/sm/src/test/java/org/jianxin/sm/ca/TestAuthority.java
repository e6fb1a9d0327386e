package org.jianxin.sm.ca;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * Authorities with their keys beside them without passwords: to derive a key from a password takes long on purpose, and is
 * done for each authority only once.
 */
final class TestAuthority {

    static final char[] ROOT_PASSWORD = "root secret".toCharArray();
    static final char[] PASSWORD = "daily secret".toCharArray();
    static final String PLAIN_KEY = "plain.key";

    private static final String PLAIN_ROOT_KEY = "plain-root.key";

    private TestAuthority() {}

    static void found(Path home, String organization, PermittedNames permitted, @Nullable URI list, Clock clock)
            throws IOException {
        RootAuthority.found(
                home,
                new Foundation(organization, "Test", Duration.ofDays(7300), Duration.ofDays(3650), permitted, list),
                home.resolve(AuthorityFiles.ROOT_KEY),
                ROOT_PASSWORD,
                PASSWORD,
                clock);
        plain(home.resolve(AuthorityFiles.ROOT_KEY), ROOT_PASSWORD, home.resolve(PLAIN_ROOT_KEY));
        plain(home.resolve(AuthorityFiles.INTERMEDIATE_KEY), PASSWORD, home.resolve(PLAIN_KEY));
    }

    private static void plain(Path file, char[] password, Path plain) throws IOException {
        try (Sm2KeyPair key = KeyFile.read(file, password)) {
            Files.writeString(
                    plain,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.pkcs8())
                            + "\n-----END PRIVATE KEY-----\n");
        }
    }

    /** A copy to be changed. */
    static Path copy(Path of, Path to) throws IOException {
        Files.createDirectory(
                to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
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
