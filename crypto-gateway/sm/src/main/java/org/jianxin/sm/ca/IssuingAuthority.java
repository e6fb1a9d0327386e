package org.jianxin.sm.ca;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jianxin.sm.CertificateForm;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The daily work of an authority, done by its intermediate: pairs of certificates in the profile of GM/T 0015-2012, their
 * renewal and revocation, and the list of revoked ones. The root's key is not needed. Thread-safe; one process at a time.
 *
 * <p>Guarantee: no certificate and no list leaves before it stands in the signed chain {@link AuthorityFiles#ISSUED}, and
 * nothing is issued that {@link CertificateTrust} would not believe below the root.
 */
public final class IssuingAuthority implements AutoCloseable {

    private static final int SIGN = KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
    private static final int ENCRYPT = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement;

    private final Sm2Certificate root;
    private final LoggedIssuer issuer;

    private IssuingAuthority(Sm2Certificate root, LoggedIssuer issuer) {
        this.root = root;
        this.issuer = issuer;
    }

    /**
     * Opens the authority in a directory that {@link RootAuthority#found} made.
     *
     * @throws org.jianxin.sm.KeyFileException when the password is wrong, or the key is not that of the intermediate
     * @throws org.jianxin.sm.ChainFormatException when the log is damaged
     */
    public static IssuingAuthority open(Path directory, char[] password, Clock clock) throws IOException {
        return open(
                directory,
                AuthorityFiles.key(
                        directory.resolve(AuthorityFiles.INTERMEDIATE_KEY), password, intermediate(directory)),
                clock);
    }

    /** As {@link #open(Path, char[], Clock)}, with the key itself, which is closed with the authority. */
    static IssuingAuthority open(Path directory, Sm2KeyPair key, Clock clock) throws IOException {
        try {
            Sm2Certificate root = AuthorityFiles.certificate(directory.resolve(AuthorityFiles.ROOT));
            Sm2Certificate certificate = intermediate(directory);
            AuthorityLog log =
                    AuthorityLog.open(directory.resolve(AuthorityFiles.ISSUED), AuthorityFiles.ISSUED_CHAIN, key);
            return new IssuingAuthority(root, new LoggedIssuer(certificate, key, log, clock));
        } catch (IOException | RuntimeException e) {
            key.close();
            throw e;
        }
    }

    private static Sm2Certificate intermediate(Path directory) throws IOException {
        return AuthorityFiles.certificate(directory.resolve(AuthorityFiles.INTERMEDIATE));
    }

    /**
     * What an authority issued, without its password.
     *
     * @throws org.jianxin.sm.ChainFormatException when the log is damaged, or not signed by the intermediate
     */
    public static AuthorityRegister register(Path directory) throws IOException {
        return AuthorityLog.read(
                directory.resolve(AuthorityFiles.ISSUED),
                intermediate(directory).publicKey());
    }

    /**
     * Issues a certificate to sign with, for a key that only the holder has, and one to be encrypted to, for a key made
     * here.
     *
     * @param signingKey proved to be the holder's, see {@link org.jianxin.sm.CertificateRequest}
     * @param validity from now, not beyond the intermediate
     * @throws CertificateRefusedException when the authority may not vouch for a name, or has come to its end
     */
    public synchronized DualCertificate issue(Holder holder, Sm2PublicKey signingKey, Duration validity)
            throws IOException, CertificateRefusedException {
        return issue(holder, signingKey, validity, "");
    }

    /**
     * Issues a pair that comes after another one: same names, new validity, new encryption key.
     *
     * @param serial of one of the old pair
     * @param signingKey a new one; null when the old one stays
     * @param supersede whether the old pair is revoked, as {@link RevocationReason#SUPERSEDED}
     * @throws IllegalArgumentException when the old one was not issued here or is revoked
     */
    public synchronized DualCertificate renew(
            String serial, @Nullable Sm2PublicKey signingKey, Duration validity, boolean supersede)
            throws IOException, CertificateRefusedException {
        RegisteredCertificate old =
                register().find(register().find(serial).pair().get(0));
        if (old.revokedAt() != null) {
            throw new IllegalArgumentException(old.certificate() + " is revoked: " + old.reason());
        }
        DualCertificate renewed = issue(
                Holder.of(old.certificate()),
                signingKey == null ? old.certificate().publicKey() : signingKey,
                validity,
                old.certificate().serial());
        if (supersede) {
            List<String> rest = old.pair().stream()
                    .filter(each -> register().find(each).revokedAt() == null)
                    .toList();
            issuer.revoke(rest, RevocationReason.SUPERSEDED);
        }
        return renewed;
    }

    private DualCertificate issue(Holder holder, Sm2PublicKey signingKey, Duration validity, String renews)
            throws IOException, CertificateRefusedException {
        Sm2KeyPair encryptionKey = Sm2KeyPair.generate(issuer.random());
        try {
            Instant now = issuer.now();
            Sm2Certificate signing = sign(now, holder, signingKey, SIGN, validity);
            Sm2Certificate encryption = sign(now, holder, encryptionKey.publicKey(), ENCRYPT, validity);
            require(signing, holder.kind().signature());
            require(encryption, holder.kind().encryption());
            issuer.issued(List.of(signing, encryption), renews);
            return new DualCertificate(signing, encryption, encryptionKey, List.of(issuer.certificate()));
        } catch (IOException | CertificateRefusedException | RuntimeException e) {
            encryptionKey.close();
            throw e;
        }
    }

    private Sm2Certificate sign(Instant now, Holder holder, Sm2PublicKey key, int usage, Duration validity) {
        CertificateForm form = issuer.form(now, holder.subject(), key, validity)
                .end(usage)
                .purposes(holder.kind().purposes())
                .alternativeNames(holder.alternativeNames());
        register().revocationList().ifPresent(form::revocationList);
        return issuer.sign(form);
    }

    /** As whoever is shown it will check it: an authority that has ended or may not vouch for a name is found out here. */
    private void require(Sm2Certificate certificate, CertificateUse use) throws CertificateRefusedException {
        new CertificateTrust(List.of(root), List.of(), issuer.clock())
                .check(certificate, List.of(issuer.certificate()), use);
    }

    /**
     * Revokes a certificate, or ends its hold.
     *
     * @param alone whether the other one of the pair stays as it is. Both go together otherwise: whoever has the signing key
     *     could open the envelope in which the encryption key was sent
     * @throws IllegalArgumentException when it was not issued here, is revoked for good already, or is not on hold whose hold
     *     is to end
     */
    public synchronized void revoke(String serial, RevocationReason reason, boolean alone) throws IOException {
        RegisteredCertificate certificate = register().find(serial);
        issuer.revoke(alone ? List.of(certificate.certificate().serial()) : certificate.pair(), reason);
    }

    /**
     * Signs a list of all that is revoked now.
     *
     * @param validity until the next one
     */
    public synchronized RevocationList list(Duration validity) throws IOException {
        return issuer.list(validity);
    }

    /** What was issued so far; it changes with every call of the others. */
    public AuthorityRegister register() {
        return issuer.register();
    }

    public Sm2Certificate root() {
        return root;
    }

    public Sm2Certificate certificate() {
        return issuer.certificate();
    }

    /** Forgets the key and closes the log. */
    @Override
    public synchronized void close() throws IOException {
        issuer.close();
    }

    @Override
    public String toString() {
        return "IssuingAuthority[" + issuer.certificate().commonName() + "]";
    }
}
