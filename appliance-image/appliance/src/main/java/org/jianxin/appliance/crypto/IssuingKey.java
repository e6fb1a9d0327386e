package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An authority at its daily work. */
final class IssuingKey {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "机构目录 / the authority's directory")
    private Path directory;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "机构私钥口令（首行），缺省询问 / first line: password of the authority's key; asked for by default")
    private @Nullable Path passwordFile;

    Path directory() {
        return directory;
    }

    /** Wipe it after use. */
    char[] password(String what) throws IOException {
        return PasswordSource.existing(passwordFile, "--password-file", what);
    }

    IssuingAuthority open() throws IOException {
        char[] password = password("签发机构私钥口令 / password of the intermediate's key");
        try {
            return IssuingAuthority.open(directory, password, Clock.systemUTC());
        } finally {
            Arrays.fill(password, ' ');
        }
    }
}
