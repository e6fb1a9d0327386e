package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The appliance's own certificate authority in a directory: a P-256 root for standard TLS 1.3, an SM2 root for
 * signatures, and a signed chain {@code issued.chain} of everything issued, signed by the SM2 root. Thread-safe.
 *
 * <p>Guarantee: no certificate leaves before its issue is on disk in that chain.
 */
public final class CertificateAuthority implements AutoCloseable {

    /** Certificate of the P-256 root, PEM. */
    public static final String TRANSPORT_ROOT = "transport-root.pem";

    /** Certificate of the SM2 root, PEM. */
    public static final String SIGNING_ROOT = "signing-root.pem";

    /** Log of what was issued: a signed chain of JSON records. */
    public static final String ISSUED = "issued.chain";

    static final String TRANSPORT_KEY = "transport-root.key";
    static final String SIGNING_KEY = "signing-root.key";

    private static final Duration ROOT_VALIDITY = Duration.ofDays(20 * 365);
    /** Certificates begin a little in the past, for machines whose clocks are behind. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    /** Kinds that accept connections; all of them also make some. */
    private static final Set<String> SERVERS = Set.of("gateway", "service", "appliance");

    private static final Set<String> CLIENTS = Set.of("agent", "consumer", "person");

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final RootKeys roots;
    private final IssueLog log;

    private CertificateAuthority(RootKeys roots, IssueLog log, Clock clock) {
        this.roots = roots;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Makes a new authority in a directory (mode 0700) that does not exist yet or is empty; it appears whole or not at
     * all.
     *
     * @param name the organisation in all names, 1 to 64 characters
     * @param password of both root keys, not empty
     * @throws DirectoryNotEmptyException when there is something in the directory
     */
    public static CertificateAuthority create(Path dir, String name, char[] password, Clock clock) throws IOException {
        RootKeys roots = RootKeys.generate(name, clock.instant(), ROOT_VALIDITY, BACKDATE);
        try {
            DurableFile.createDirectory(dir, fresh -> {
                roots.write(fresh, password);
                IssueLog.open(fresh.resolve(ISSUED), roots.signer()).close();
            });
            return new CertificateAuthority(roots, IssueLog.open(dir.resolve(ISSUED), roots.signer()), clock);
        } catch (IOException | RuntimeException e) {
            roots.close();
            throw e;
        }
    }

    /**
     * Opens an authority.
     *
     * @throws KeyFileException when the password is wrong, or a key does not belong to its certificate
     * @throws ChainFormatException when the log of what was issued is damaged
     */
    public static CertificateAuthority open(Path dir, char[] password, Clock clock) throws IOException {
        RootKeys roots = RootKeys.read(dir, password);
        try {
            return new CertificateAuthority(roots, IssueLog.open(dir.resolve(ISSUED), roots.signer()), clock);
        } catch (IOException | RuntimeException e) {
            roots.close();
            throw e;
        }
    }

    /**
     * Makes a P-256 key and issues its TLS certificate.
     *
     * @param kind becomes OU: gateway, service and appliance may accept and make connections, agent, consumer and
     *     person only make them
     * @param dnsNames subject alternative names
     * @param ipAddresses subject alternative names, IPv4 or IPv6 literals
     * @param validity from now; must end before the root does
     * @throws IllegalArgumentException when a name, the kind or the validity is not such
     */
    public synchronized Issued issueTransport(
            String commonName, String kind, List<String> dnsNames, List<String> ipAddresses, Duration validity)
            throws IOException {
        KeyPurposeId[] purposes = purposes(kind);
        GeneralNames alternatives = CertificateSubject.alternativeNames(dnsNames, ipAddresses);
        Instant now = clock.instant();
        Instant notAfter = end(now, validity, roots.transportCertificate());
        KeyPair key = TransportRoot.newKeyPair();
        SubjectPublicKeyInfo publicKey =
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
        BigInteger serial = CertificateForm.serial(random);
        CertificateForm form = roots.transportForm(
                        serial,
                        now.minus(BACKDATE),
                        notAfter,
                        CertificateSubject.leaf(commonName, kind, roots.organization()),
                        publicKey)
                .end(KeyUsage.digitalSignature)
                .purposes(purposes)
                .alternativeNames(alternatives);
        X509Certificate certificate = roots.transport().sign(form.builder());
        byte[] pkcs8 = key.getPrivate().getEncoded();
        try {
            log.issued(
                    now,
                    "transport",
                    new IssueLog.Names(serial.toString(16), commonName, kind, dnsNames, ipAddresses),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    certificate.getEncoded());
            return new Issued(List.of(certificate), pkcs8);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /**
     * Issues an SM2 certificate for signatures with a key that someone else holds.
     *
     * @param kind becomes OU: a lower-case word, for instance gateway, agent, appliance or person
     * @param validity from now; must end before the root does
     * @return to be written with {@link Sm2Certificate#of(X509Certificate)} and {@link Sm2Certificate#write}
     * @throws IllegalArgumentException when a name, the kind or the validity is not such
     */
    public synchronized X509Certificate issueSigning(
            String commonName, String kind, Sm2PublicKey key, Duration validity) throws IOException {
        Instant now = clock.instant();
        Instant notAfter = end(now, validity, roots.signingCertificate().notAfter());
        BigInteger serial = CertificateForm.serial(random);
        CertificateForm form = roots.signingForm(
                        serial,
                        now.minus(BACKDATE),
                        notAfter,
                        CertificateSubject.leaf(commonName, kind, roots.organization()),
                        SubjectPublicKeyInfo.getInstance(key.encoded()))
                .end(KeyUsage.digitalSignature | KeyUsage.nonRepudiation);
        Sm2Certificate certificate = form.sign(roots.signer());
        log.issued(
                now,
                "signing",
                new IssueLog.Names(serial.toString(16), commonName, kind, List.of(), List.of()),
                certificate.notBefore(),
                certificate.notAfter(),
                certificate.encoded());
        return certificate.x509();
    }

    /**
     * Issues both certificates of a holder for TLCP (GB/T 38636-2020).
     *
     * @param kind as for {@link #issueTransport}
     * @param signingKey the holder's, whose private half stays there
     * @param dnsNames subject alternative names of both
     * @param ipAddresses subject alternative names of both, IPv4 or IPv6 literals
     * @param validity from now; must end before the root does
     * @throws IllegalArgumentException when a name, the kind or the validity is not such
     */
    public synchronized DualCertificate issueDual(
            String commonName,
            String kind,
            Sm2PublicKey signingKey,
            List<String> dnsNames,
            List<String> ipAddresses,
            Duration validity)
            throws IOException {
        Sm2KeyPair encryptionKey = Sm2KeyPair.generate(random);
        return new DualCertificate(
                issueTlcp(
                        "tlcp-signing",
                        commonName,
                        kind,
                        signingKey,
                        KeyUsage.digitalSignature | KeyUsage.nonRepudiation,
                        dnsNames,
                        ipAddresses,
                        validity),
                issueTlcp(
                        "tlcp-encryption",
                        commonName,
                        kind,
                        encryptionKey.publicKey(),
                        KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement,
                        dnsNames,
                        ipAddresses,
                        validity),
                encryptionKey);
    }

    private Sm2Certificate issueTlcp(
            String use,
            String commonName,
            String kind,
            Sm2PublicKey key,
            int usage,
            List<String> dnsNames,
            List<String> ipAddresses,
            Duration validity)
            throws IOException {
        KeyPurposeId[] purposes = purposes(kind);
        GeneralNames alternatives = CertificateSubject.alternativeNames(dnsNames, ipAddresses);
        Instant now = clock.instant();
        Instant notAfter = end(now, validity, roots.signingCertificate().notAfter());
        BigInteger serial = CertificateForm.serial(random);
        CertificateForm form = roots.signingForm(
                        serial,
                        now.minus(BACKDATE),
                        notAfter,
                        CertificateSubject.leaf(commonName, kind, roots.organization()),
                        SubjectPublicKeyInfo.getInstance(key.encoded()))
                .end(usage)
                .purposes(purposes)
                .alternativeNames(alternatives);
        Sm2Certificate certificate = form.sign(roots.signer());
        log.issued(
                now,
                use,
                new IssueLog.Names(serial.toString(16), commonName, kind, dnsNames, ipAddresses),
                certificate.notBefore(),
                certificate.notAfter(),
                certificate.encoded());
        return certificate;
    }

    public X509Certificate transportRoot() {
        return roots.transportCertificate();
    }

    public X509Certificate signingRoot() {
        return roots.signingCertificate().x509();
    }

    private static KeyPurposeId[] purposes(String kind) {
        if (SERVERS.contains(kind)) {
            return new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        }
        if (CLIENTS.contains(kind)) {
            return new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
        }
        throw new IllegalArgumentException(
                "a transport certificate is for a gateway, service, appliance, agent, consumer or person, not \"" + kind
                        + "\"");
    }

    private static Instant end(Instant now, Duration validity, X509Certificate root) {
        return end(now, validity, root.getNotAfter().toInstant());
    }

    private static Instant end(Instant now, Duration validity, Instant rootEnd) {
        if (validity.isNegative() || validity.isZero()) {
            throw new IllegalArgumentException("the validity of a certificate is positive");
        }
        Instant end = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
        if (end.isAfter(rootEnd)) {
            throw new IllegalArgumentException("the certificate would outlive its root, which ends " + rootEnd);
        }
        return end;
    }

    /** Forgets the root keys and closes the log. */
    @Override
    public synchronized void close() throws IOException {
        roots.close();
        log.close();
    }

    @Override
    public String toString() {
        return "CertificateAuthority[" + roots.organization() + "]";
    }
}
