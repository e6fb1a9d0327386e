package org.jianxin.sm.ca;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.jianxin.sm.CertificateForm;
import org.jianxin.sm.CertificateSubject;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.ca.AuthorityRecord.Established;

/**
 * The root of an authority: it vouches for the intermediate and says when it no longer does. Its key is needed for nothing
 * else and may be kept offline. Not thread-safe.
 *
 * <p>Guarantee: no certificate and no list leaves before it stands in the signed chain {@link AuthorityFiles#ROOT_LOG}.
 */
public final class RootAuthority implements AutoCloseable {

    private final LoggedIssuer issuer;

    private RootAuthority(LoggedIssuer issuer) {
        this.issuer = issuer;
    }

    /**
     * Makes a new authority, root and intermediate, in a directory (mode 0700) that appears whole or not at all.
     *
     * @param directory does not exist yet, or is empty
     * @param rootKey file the root's key goes to; for instance on a medium that is then taken away
     * @param rootPassword of the root's key
     * @param password of the intermediate's key
     * @throws java.nio.file.DirectoryNotEmptyException when there is something in the directory
     * @throws FileAlreadyExistsException when there is a file for the root's key already
     */
    public static void found(
            Path directory, Foundation foundation, Path rootKey, char[] rootPassword, char[] password, Clock clock)
            throws IOException {
        boolean inside = rootKey.toAbsolutePath()
                .normalize()
                .equals(directory
                        .resolve(AuthorityFiles.ROOT_KEY)
                        .toAbsolutePath()
                        .normalize());
        if (Files.exists(rootKey)) {
            throw new FileAlreadyExistsException(rootKey.toString());
        }
        SecureRandom random = new SecureRandom();
        try (Sm2KeyPair root = Sm2KeyPair.generate(random);
                Sm2KeyPair intermediate = Sm2KeyPair.generate(random)) {
            DurableFile.createDirectory(directory, fresh -> {
                establish(fresh, foundation, root, intermediate, clock);
                KeyFile.write(fresh.resolve(AuthorityFiles.INTERMEDIATE_KEY), intermediate, password);
                KeyFile.write(inside ? fresh.resolve(AuthorityFiles.ROOT_KEY) : rootKey, root, rootPassword);
            });
        }
    }

    /** Everything but the files of the keys. */
    static void establish(
            Path directory, Foundation foundation, Sm2KeyPair rootKey, Sm2KeyPair intermediateKey, Clock clock)
            throws IOException {
        Sm2Certificate root = self(foundation, rootKey, clock.instant());
        root.write(directory.resolve(AuthorityFiles.ROOT));
        below(directory, foundation, root, rootKey, intermediateKey, clock);
    }

    private static Sm2Certificate self(Foundation foundation, Sm2KeyPair key, Instant now) {
        X500Name name = CertificateSubject.root(foundation.organization(), foundation.rootName());
        Instant begin = now.truncatedTo(ChronoUnit.SECONDS).minus(LoggedIssuer.BACKDATE);
        return new CertificateForm(
                        name,
                        CertificateForm.serial(new SecureRandom()),
                        begin,
                        now.plus(foundation.rootValidity()).plus(LoggedIssuer.BACKDATE),
                        name,
                        LoggedIssuer.information(key.publicKey()),
                        LoggedIssuer.information(key.publicKey()))
                .authority(1)
                .sign(key);
    }

    private static void below(
            Path directory,
            Foundation foundation,
            Sm2Certificate root,
            Sm2KeyPair rootKey,
            Sm2KeyPair intermediate,
            Clock clock)
            throws IOException {
        Established begin = new Established(clock.instant(), null);
        try (AuthorityLog log =
                AuthorityLog.open(directory.resolve(AuthorityFiles.ROOT_LOG), AuthorityFiles.ROOT_CHAIN, rootKey)) {
            log.append(begin);
            LoggedIssuer issuer = new LoggedIssuer(root, rootKey, log, clock);
            CertificateForm form = issuer.form(
                            issuer.now(),
                            CertificateSubject.root(foundation.organization(), foundation.intermediateName()),
                            intermediate.publicKey(),
                            foundation.intermediateValidity())
                    .authority(0);
            foundation.permitted().constraints().ifPresent(form::nameConstraints);
            Sm2Certificate certificate = issuer.sign(form);
            issuer.issued(List.of(certificate), "");
            certificate.write(directory.resolve(AuthorityFiles.INTERMEDIATE));
        }
        try (AuthorityLog log = AuthorityLog.open(
                directory.resolve(AuthorityFiles.ISSUED), AuthorityFiles.ISSUED_CHAIN, intermediate)) {
            log.append(new Established(begin.time(), foundation.revocationList()));
        }
    }

    /**
     * Opens the root.
     *
     * @param rootKey the file with its key
     * @throws org.jianxin.sm.KeyFileException when the password is wrong, or the key is not that of the root
     * @throws org.jianxin.sm.ChainFormatException when the log is damaged
     */
    public static RootAuthority open(Path directory, Path rootKey, char[] password, Clock clock) throws IOException {
        return open(directory, AuthorityFiles.key(rootKey, password, certificate(directory)), clock);
    }

    /** As {@link #open(Path, Path, char[], Clock)}, with the key itself, which is closed with the root. */
    static RootAuthority open(Path directory, Sm2KeyPair key, Clock clock) throws IOException {
        try {
            Sm2Certificate certificate = certificate(directory);
            AuthorityLog log =
                    AuthorityLog.open(directory.resolve(AuthorityFiles.ROOT_LOG), AuthorityFiles.ROOT_CHAIN, key);
            return new RootAuthority(new LoggedIssuer(certificate, key, log, clock));
        } catch (IOException | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    private static Sm2Certificate certificate(Path directory) throws IOException {
        return AuthorityFiles.certificate(directory.resolve(AuthorityFiles.ROOT));
    }

    /**
     * Revokes an intermediate, or ends its hold. Others learn of it from the next {@link #list}.
     *
     * @throws IllegalArgumentException as of {@link IssuingAuthority#revoke}
     */
    public void revoke(String serial, RevocationReason reason) throws IOException {
        issuer.revoke(List.of(issuer.register().find(serial).certificate().serial()), reason);
    }

    /**
     * Signs a list of the intermediates that are revoked now.
     *
     * @param validity until the next one
     */
    public RevocationList list(Duration validity) throws IOException {
        return issuer.list(validity);
    }

    public AuthorityRegister register() {
        return issuer.register();
    }

    public Sm2Certificate certificate() {
        return issuer.certificate();
    }

    /** Forgets the key and closes the log. */
    @Override
    public void close() throws IOException {
        issuer.close();
    }
}
