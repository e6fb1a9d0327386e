package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.jianxin.sm.ca.AuthorityFiles;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.RootAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The intermediate, or with {@code --root} the root above it. */
final class EitherKey {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "机构目录 / the authority's directory")
    private Path directory;

    @Option(names = "--root", description = "由根来做，针对签发机构 / done by the root, about the intermediate")
    private boolean root;

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "根私钥，缺省在机构目录内 / the root's key, by default in the directory")
    private @Nullable Path rootKey;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "所用私钥的口令（首行），缺省询问 / first line: password of the key that is used; asked for by default")
    private @Nullable Path passwordFile;

    boolean root() {
        return root;
    }

    Path directory() {
        return directory;
    }

    IssuingAuthority intermediate() throws IOException {
        char[] password = PasswordSource.existing(
                passwordFile, "--password-file", "签发机构私钥口令 / password of the intermediate's key");
        try {
            return IssuingAuthority.open(directory, password, Clock.systemUTC());
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    RootAuthority openRoot() throws IOException {
        char[] password =
                PasswordSource.existing(passwordFile, "--password-file", "根私钥口令 / password of the root's key");
        try {
            return RootAuthority.open(
                    directory,
                    rootKey == null ? directory.resolve(AuthorityFiles.ROOT_KEY) : rootKey,
                    password,
                    Clock.systemUTC());
        } finally {
            Arrays.fill(password, ' ');
        }
    }
}
