package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.EnvelopedKey;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a pair of certificates goes, and how the encryption key goes with it. */
final class Handover implements AutoCloseable {
    private static final String SIGNING = "sign.pem";
    private static final String ENCRYPTION = "enc.pem";
    private static final String ROOT = "root.pem";
    private static final String ENVELOPE = "enc-key.der";
    private static final String KEY = "enc.key";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = {
                "写入 sign.pem、enc.pem（各含上级证书）、root.pem 与加密私钥；已有文件不覆盖",
                "gets both certificates with the intermediate, the root, and the encryption key; nothing is replaced"
            })
    private Path directory;

    @Option(names = "--days", defaultValue = "365", description = "有效期，天 / days the pair is valid (${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = {
                "私钥文件的口令（首行）。有它则加密私钥写成 enc.key（PKCS#8）；没有且有 --csr 则写成 enc-key.der，",
                "仅持有签名私钥者可开启（GM/T 0009-2012 7.4）",
                "first line: password of key files. With it the encryption key becomes enc.key (PKCS#8); with --csr and without"
                        + " it, enc-key.der, which only the signing key opens"
            })
    private @Nullable Path passwordFile;

    private boolean made;

    int days() {
        return days;
    }

    boolean underPassword() {
        return passwordFile != null;
    }

    /** For key files that are made; asked for when there is no file. */
    char[] password() throws IOException {
        return PasswordSource.fresh(passwordFile, "--key-password-file", "私钥文件口令 / password of the key files");
    }

    /**
     * Before anything is issued: it would be logged, and have nowhere to go.
     *
     * @return this, to be closed
     */
    Handover prepare() throws IOException {
        made = !Files.exists(directory);
        Files.createDirectories(directory);
        for (String name : List.of(SIGNING, ENCRYPTION, ROOT, ENVELOPE, KEY)) {
            CaSubcommand.requireAbsent(directory.resolve(name));
        }
        return this;
    }

    /** When nothing came into a directory that was made for it, nothing remains of it. */
    @Override
    public void close() throws IOException {
        if (made && isEmpty(directory)) {
            Files.delete(directory);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /**
     * Writes everything.
     *
     * @param password of the encryption key's file; null to put the key into an envelope for the signing key
     * @return what to say about it
     */
    Map<String, Object> write(DualCertificate pair, Sm2Certificate root, char @Nullable [] password)
            throws IOException, java.security.cert.CertificateParsingException {
        Path key = directory.resolve(password == null ? ENVELOPE : KEY);
        if (password == null) {
            DurableFile.writeSecret(
                    key,
                    EnvelopedKey.seal(pair.encryptionKey(), pair.signing().publicKey(), new SecureRandom())
                            .encoded());
        } else {
            KeyFile.write(key, pair.encryptionKey(), password);
            Arrays.fill(password, ' ');
        }
        pair.encryptionKey().close();
        pair.write(directory.resolve(SIGNING), directory.resolve(ENCRYPTION));
        root.write(directory.resolve(ROOT));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("signing", CertificateFacts.of(pair.signing()));
        facts.put("encryption", CertificateFacts.of(pair.encryption()));
        facts.put("directory", directory.toString());
        facts.put("encryption_key", key.toString());
        return facts;
    }

    /** The same as a text. */
    static String text(String what, DualCertificate pair, Map<String, Object> facts) {
        return """
                %s: %s
                  签名 / sign  %s
                  加密 / enc   %s
                  有效至 / until %s
                  证书 / certificates %s
                  加密私钥 / encryption key %s"""
                .formatted(
                        what,
                        ((Map<?, ?>) facts.get("signing")).get("subject"),
                        pair.signing().serial(),
                        pair.encryption().serial(),
                        pair.signing().notAfter(),
                        facts.get("directory"),
                        facts.get("encryption_key"));
    }
}
