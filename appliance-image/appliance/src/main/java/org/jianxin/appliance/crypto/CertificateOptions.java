package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.appliance.PasswordFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.tlcp.DualCertificateFiles;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whom to trust and who to be, in PEM files. */
final class CertificateOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--ca",
            required = true,
            paramLabel = "FILE",
            description = "信任的 SM2 根证书（PEM） / SM2 roots to trust, PEM")
    private Path roots;

    @Option(
            names = "--crl",
            paramLabel = "FILE",
            description = "吊销列表，可多次 / lists of revoked certificates, may be repeated")
    private List<Path> revoked = new ArrayList<>();

    @Option(
            names = "--sign-cert",
            paramLabel = "FILE",
            description = "签名证书及其上级 / signing certificate and those above it")
    private @Nullable Path signingCertificate;

    @Option(names = "--sign-key", paramLabel = "FILE", description = "签名私钥（PKCS#8 或 SEC 1） / its key")
    private @Nullable Path signingKey;

    @Option(names = "--enc-cert", paramLabel = "FILE", description = "加密证书 / encryption certificate")
    private @Nullable Path encryptionCertificate;

    @Option(names = "--enc-key", paramLabel = "FILE", description = "加密私钥 / its key")
    private @Nullable Path encryptionKey;

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "两个私钥的口令（首行），无口令则不用 / first line: password of both keys, where they have one")
    private @Nullable Path passwordFile;

    @Mixin
    private EngineOption engine;

    /** The channel; with certificates of our own when they are given, and always when they must be. */
    SecureChannel channel(SmProtocol protocol, boolean mustHaveOwn) throws IOException {
        List<Path> given = Stream.of(signingCertificate, signingKey, encryptionCertificate, encryptionKey)
                .filter(file -> file != null)
                .toList();
        if (!given.isEmpty() && given.size() < 4 || given.isEmpty() && mustHaveOwn) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sign-cert、--sign-key、--enc-cert、--enc-key 须一并给出 / these four belong together");
        }
        List<RevocationList> lists = new ArrayList<>();
        for (Path file : revoked) {
            try {
                lists.add(RevocationList.read(file));
            } catch (CRLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        char[] password = passwordFile == null ? null : PasswordFile.read(passwordFile);
        try {
            DualCertificateFiles own = given.isEmpty()
                    ? null
                    : new DualCertificateFiles(given.get(0), given.get(1), given.get(2), given.get(3), password);
            return protocol.channel(own, roots, lists, engine.engine());
        } finally {
            if (password != null) {
                Arrays.fill(password, ' ');
            }
        }
    }
}
