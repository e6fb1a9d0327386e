package org.jianxin.appliance.crypto;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.sm.EnvelopedKey;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin ca receive}: at the holder's, the encryption key out of its envelope. */
@Command(
        name = "receive",
        description = {
            "在持有者处：用签名私钥开启加密私钥的信封（GM/T 0009-2012 7.4），写成同一口令下的 PKCS#8",
            "At the holder's: opens the envelope of the encryption key with the signing key, and writes PKCS#8 under the same"
                    + " password."
        })
final class CaReceiveCommand extends CaSubcommand {
    @Option(names = "--key", required = true, paramLabel = "FILE", description = "签名私钥 / the signing key")
    private Path signingKey;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "私钥口令（首行），缺省询问 / first line: its password; asked for by default")
    private @Nullable Path passwordFile;

    @Option(names = "--envelope", required = true, paramLabel = "FILE", description = "enc-key.der")
    private Path envelope;

    @Option(names = "--cert", required = true, paramLabel = "FILE", description = "加密证书，用于核对 / enc.pem, to compare")
    private Path certificate;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "加密私钥（PKCS#8，有口令） / the encryption key")
    private Path keyFile;

    @Override
    int work() throws Exception {
        requireAbsent(keyFile);
        EnvelopedKey sealed = EnvelopedKey.read(envelope);
        if (!PemFile.certificates(certificate).get(0).publicKey().equals(sealed.publicKey())) {
            throw new CertificateException(
                    envelope + " 与 " + certificate + " 的公钥不符 / the key is not that of the certificate");
        }
        char[] password = PasswordSource.existing(passwordFile, "--key-password-file", "私钥口令 / password of the key");
        try (Sm2KeyPair receiver = KeyFile.read(signingKey, password);
                Sm2KeyPair opened = sealed.open(receiver)) {
            KeyFile.write(keyFile, opened, password);
        } finally {
            Arrays.fill(password, ' ');
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("key", keyFile.toString());
        facts.put("key_id", sealed.publicKey().keyId());
        say(
                facts,
                "加密私钥 / encryption key %s（%s）"
                        .formatted(keyFile, sealed.publicKey().keyId()));
        return 0;
    }
}
