package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.jianxin.sm.ca.AuthorityFiles;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.RootAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The intermediate, or with {@code --root} the root above it. */
final class EitherKey {
    @Mixin
    private IssuingKey issuing;

    @Option(
            names = "--root",
            description =
                    "由根来做，针对签发机构；口令为根私钥的 / done by the root, about the intermediate, with the root's" + " password")
    private boolean root;

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description = "根私钥，缺省在机构目录内 / the root's key, by default in the directory")
    private @Nullable Path rootKey;

    boolean root() {
        return root;
    }

    Path directory() {
        return issuing.directory();
    }

    IssuingAuthority openIntermediate() throws IOException {
        return issuing.open();
    }

    RootAuthority openRoot() throws IOException {
        char[] password = issuing.password("根私钥口令 / password of the root's key");
        try {
            return RootAuthority.open(
                    directory(),
                    rootKey == null ? directory().resolve(AuthorityFiles.ROOT_KEY) : rootKey,
                    password,
                    Clock.systemUTC());
        } finally {
            Arrays.fill(password, ' ');
        }
    }
}
