package org.jianxin.tlcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;

/** Certificates and keys in files, as the factories of channels want them. */
final class PemFixture {

    private PemFixture() {}

    static DualCertificateFiles files(Path directory, TestPki issuer, String name) throws IOException {
        Sm2KeyPair sign = Sm2KeyPair.generate(new SecureRandom());
        Sm2KeyPair encrypt = Sm2KeyPair.generate(new SecureRandom());
        return new DualCertificateFiles(
                certificate(directory, name + "-sign", issuer.issue(name, sign.publicKey(), TestPki.SIGN)),
                key(directory, name + "-sign", sign),
                certificate(directory, name + "-encrypt", issuer.issue(name, encrypt.publicKey(), TestPki.ENCRYPT)),
                key(directory, name + "-encrypt", encrypt),
                null);
    }

    static Path certificate(Path directory, String name, Sm2Certificate certificate) throws IOException {
        return Files.writeString(directory.resolve(name + ".pem"), certificate.pem());
    }

    private static Path key(Path directory, String name, Sm2KeyPair key) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(key.pkcs8());
        return Files.writeString(
                directory.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }
}
