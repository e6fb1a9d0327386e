package org.jianxin.appliance.crypto;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.sm.CertificateRequest;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin ca request}: at the holder's, a signing key and a request for its certificate. */
@Command(
        name = "request",
        description = {
            "在持有者处：生成签名私钥与 PKCS#10 请求；私钥不离开此机",
            "At the holder's: makes a signing key and a PKCS#10 request for it. The key stays there."
        })
final class CaRequestCommand extends CaSubcommand {
    @Option(names = "--cn", required = true, paramLabel = "NAME", description = "提议的 CN / proposed CN")
    private String commonName;

    @Option(names = "--organization", required = true, paramLabel = "NAME", description = "提议的 O / proposed O")
    private String organization;

    @Option(
            names = "--key-out",
            required = true,
            paramLabel = "FILE",
            description = "私钥（PKCS#8，有口令） / the key, under a password")
    private Path keyFile;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "私钥口令（首行），缺省询问 / first line: its password; asked for by default")
    private @Nullable Path passwordFile;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "请求（PEM） / the request, PEM")
    private Path requestFile;

    @Override
    int work() throws Exception {
        requireAbsent(keyFile);
        requireAbsent(requestFile);
        char[] password = PasswordSource.fresh(passwordFile, "--key-password-file", "私钥口令 / password of the key");
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            CertificateRequest request = CertificateRequest.make(key, commonName, organization);
            KeyFile.write(keyFile, key, password);
            request.write(requestFile);
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("request", requestFile.toString());
            facts.put("key", keyFile.toString());
            facts.put("key_id", key.publicKey().keyId());
            say(
                    facts,
                    "请求 / request %s，私钥 / key %s（%s）"
                            .formatted(requestFile, keyFile, key.publicKey().keyId()));
        } finally {
            Arrays.fill(password, ' ');
        }
        return 0;
    }
}
