package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final char[] PASSWORD = "authority".toCharArray();
    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());

    @TempDir
    private static Path directory;

    private static Path home;
    private static CertificateAuthority authority;
    private static Sm2Certificate root;

    @BeforeAll
    static void create() throws Exception {
        home = directory.resolve("ca");
        authority = CertificateAuthority.create(home, "市大数据局", PASSWORD, CLOCK);
        root = Sm2Certificate.of(authority.signingRoot());
    }

    @AfterAll
    static void close() throws IOException {
        authority.close();
        KEY.close();
    }

    @Test
    void itsDirectoryIsForItsOwnerOnly() throws IOException {
        assertThat(mode(home)).isEqualTo("rwx------");
        assertThat(mode(home.resolve(CertificateAuthority.SIGNING_KEY))).isEqualTo("rw-------");
        assertThat(mode(home.resolve(CertificateAuthority.TRANSPORT_KEY))).isEqualTo("rw-------");
        assertThat(mode(home.resolve(CertificateAuthority.ISSUED))).isEqualTo("rw-------");
        for (String key : List.of(CertificateAuthority.SIGNING_KEY, CertificateAuthority.TRANSPORT_KEY)) {
            assertThat(home.resolve(key)).content().contains("BEGIN ENCRYPTED PRIVATE KEY");
        }
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.filter(each -> each.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void neverReplacesAnExistingAuthority() throws IOException {
        byte[] before = Files.readAllBytes(home.resolve(CertificateAuthority.SIGNING_KEY));
        assertThatExceptionOfType(DirectoryNotEmptyException.class)
                .isThrownBy(() -> CertificateAuthority.create(home, "x", PASSWORD, CLOCK));
        assertThat(home.resolve(CertificateAuthority.SIGNING_KEY)).hasBinaryContent(before);
    }

    @Test
    void leavesNothingBehindWhenItCannotBeMade() throws IOException {
        Path target = directory.resolve("failed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthority.create(target, "x", new char[0], CLOCK));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthority.create(target, " ", PASSWORD, CLOCK));
        assertThat(target).doesNotExist();
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside).noneMatch(each -> each.getFileName().toString().startsWith(".failed"));
        }
    }

    @Test
    void issuesSigningCertificatesThatItsRootVouchesFor() throws Exception {
        X509Certificate issued = authority.issueSigning("网关 1", "gateway", KEY.publicKey(), Duration.ofDays(365));
        Sm2Certificate certificate = Sm2Certificate.of(issued);
        certificate.verify(root, CLOCK);
        assertThat(certificate.commonName()).isEqualTo("网关 1");
        assertThat(certificate.kind()).isEqualTo("gateway");
        assertThat(certificate.publicKey()).isEqualTo(KEY.publicKey());
        assertThat(certificate.notBefore()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(certificate.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(issued.getSigAlgOID()).isEqualTo("1.2.156.10197.1.501");
        assertThat(issued.getBasicConstraints()).isEqualTo(-1);
        Path file = directory.resolve("signing.pem");
        certificate.write(file);
        assertThat(Sm2Certificate.read(file)).isEqualTo(certificate);
        assertThat(file).hasContent(certificate.pem());
        assertThat(Security.getProvider("BC")).as("no provider is registered").isNull();
    }

    @Test
    void issuesTransportCertificatesForTheRightUse() throws Exception {
        try (Issued gateway = authority.issueTransport(
                        "gateway-1", "gateway", List.of("gw.example"), List.of("127.0.0.1"), Duration.ofDays(90));
                Issued agent =
                        authority.issueTransport("agent-1", "agent", List.of(), List.of(), Duration.ofDays(90))) {
            X509Certificate certificate = gateway.certificate();
            certificate.verify(authority.transportRoot().getPublicKey());
            assertThat(certificate.getSubjectX500Principal().getName())
                    .isEqualTo("CN=gateway-1,OU=gateway,O=市大数据局,C=CN");
            assertThat(certificate.getSubjectAlternativeNames())
                    .containsExactlyInAnyOrder(List.of(2, "gw.example"), List.of(7, "127.0.0.1"));
            assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
            assertThat(certificate.getKeyUsage()).startsWith(true, false);
            assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
            assertThat(agent.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
            assertThat(agent.certificate().getSubjectAlternativeNames()).isNull();
            assertThat(certificate.getSerialNumber())
                    .isNotEqualTo(agent.certificate().getSerialNumber());
            assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(127);
            assertThat(authority.transportRoot().getBasicConstraints()).isZero();
            Path chain = directory.resolve("gw.pem");
            Path key = directory.resolve("gw.key");
            gateway.write(chain, key);
            assertThat(mode(key)).isEqualTo("rw-------");
            assertThat(mode(chain)).isEqualTo("rw-r--r--");
            assertThat(gateway.toString()).doesNotContain("PRIVATE").contains("gateway-1");
            gateway.close();
            assertThatThrownBy(() -> gateway.write(chain, key)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void everythingIssuedStandsInItsSignedChain() throws Exception {
        Path other = directory.resolve("logged");
        BigInteger serial;
        try (CertificateAuthority logged = CertificateAuthority.create(other, "市大数据局", PASSWORD, CLOCK)) {
            logged.issueTransport("a\"gent", "agent", List.of("a.example"), List.of(), Duration.ofDays(1))
                    .close();
        }
        try (CertificateAuthority reopened = CertificateAuthority.open(other, PASSWORD, CLOCK)) {
            X509Certificate issued = reopened.issueSigning("signer", "appliance", KEY.publicKey(), Duration.ofDays(1));
            serial = issued.getSerialNumber();
            Sm2Certificate reopenedRoot = Sm2Certificate.of(reopened.signingRoot());
            Sm2Certificate.of(issued).verify(reopenedRoot, CLOCK);
            ChainReport report = ChainVerifier.verify(
                    other.resolve(CertificateAuthority.ISSUED),
                    id -> reopenedRoot.publicKey(),
                    ChainExpectation.ofSealed());
            assertThat(report.ok()).as(report.detail()).isTrue();
            assertThat(report.records()).isEqualTo(2);
        }
        try (ChainReader reader = ChainReader.open(other.resolve(CertificateAuthority.ISSUED))) {
            List<String> records = new java.util.ArrayList<>();
            for (ChainRecord next = reader.next(); next != null; next = reader.next()) {
                if (!next.checkpoint()) {
                    records.add(new String(next.payload(), StandardCharsets.UTF_8));
                }
            }
            assertThat(records.get(0))
                    .startsWith("{\"time\":\"2026-11-22T08:00:00Z\",\"action\":\"issued\",\"use\":\"transport\",")
                    .contains("\"common_name\":\"a\\\"gent\",\"kind\":\"agent\",\"dns\":[\"a.example\"],\"ip\":[]");
            assertThat(records.get(1)).contains("\"use\":\"signing\",\"serial\":\"" + serial.toString(16) + "\"");
        }
    }

    @Test
    void aDamagedLogStopsTheAuthority() throws Exception {
        Path other = directory.resolve("damaged");
        try (CertificateAuthority damaged = CertificateAuthority.create(other, "x", PASSWORD, CLOCK)) {
            damaged.issueSigning("signer", "person", KEY.publicKey(), Duration.ofDays(1));
        }
        Path log = other.resolve(CertificateAuthority.ISSUED);
        Files.writeString(log, Files.readString(log).replace("signer", "signeR"));
        assertThatExceptionOfType(ChainFormatException.class)
                .isThrownBy(() -> CertificateAuthority.open(other, PASSWORD, CLOCK))
                .satisfies(e -> assertThat(e.number()).isEqualTo(1));
    }

    @Test
    void aWrongPasswordOrAForeignKeyIsRefused() throws Exception {
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> CertificateAuthority.open(home, "Authority".toCharArray(), CLOCK));
        Path mixed = directory.resolve("mixed");
        CertificateAuthority.create(mixed, "x", PASSWORD, CLOCK).close();
        Files.copy(
                home.resolve(CertificateAuthority.TRANSPORT_KEY),
                mixed.resolve(CertificateAuthority.TRANSPORT_KEY),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> CertificateAuthority.open(mixed, PASSWORD, CLOCK))
                .withMessageContaining("does not belong");
    }

    @Test
    void refusesNamesKindsAndTimesThatMakeNoSense() {
        Duration day = Duration.ofDays(1);
        List<String> none = List.of();
        assertThatIllegalArgumentException().isThrownBy(() -> authority.issueTransport("", "agent", none, none, day));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueTransport("x".repeat(65), "agent", none, none, day));
        assertThatIllegalArgumentException().isThrownBy(() -> authority.issueTransport("x", "robot", none, none, day));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueTransport("x", "agent", List.of("a b"), none, day));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueTransport("x", "agent", none, List.of("localhost"), day));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueTransport("x", "agent", none, none, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueTransport("x", "agent", none, none, Duration.ofDays(30 * 365)))
                .withMessageContaining("outlive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueSigning("x", "Person", KEY.publicKey(), day));
    }

    @Test
    void aClosedAuthorityIssuesNothing() throws Exception {
        CertificateAuthority closed = CertificateAuthority.create(directory.resolve("closed"), "x", PASSWORD, CLOCK);
        closed.close();
        assertThatThrownBy(() -> closed.issueSigning("x", "person", KEY.publicKey(), Duration.ofDays(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatIOException()
                .isThrownBy(() -> closed.issueTransport("x", "agent", List.of(), List.of(), Duration.ofDays(1)));
    }

    @Test
    void aSigningCertificateHasItsTime() throws Exception {
        Sm2Certificate certificate =
                Sm2Certificate.of(authority.issueSigning("x", "person", KEY.publicKey(), Duration.ofDays(1)));
        certificate.verify(root, at(certificate.notAfter()));
        assertThatExceptionOfType(CertificateExpiredException.class)
                .isThrownBy(
                        () -> certificate.verify(root, at(certificate.notAfter().plusSeconds(1))));
        assertThatExceptionOfType(CertificateNotYetValidException.class)
                .isThrownBy(() ->
                        certificate.verify(root, at(certificate.notBefore().minusSeconds(1))));
    }

    @Test
    void aSigningCertificateOfAnotherRootIsRefused() throws Exception {
        Sm2Certificate certificate =
                Sm2Certificate.of(authority.issueSigning("x", "person", KEY.publicKey(), Duration.ofDays(1)));
        try (CertificateAuthority other =
                CertificateAuthority.create(directory.resolve("other"), "市大数据局", PASSWORD, CLOCK)) {
            Sm2Certificate sameName = Sm2Certificate.of(other.signingRoot());
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> certificate.verify(sameName, CLOCK))
                    .withMessageContaining("not signed by");
        }
        assertThatExceptionOfType(CertificateException.class)
                .as("a leaf is no authority")
                .isThrownBy(() -> certificate.verify(certificate, CLOCK));
        assertThatExceptionOfType(CertificateException.class)
                .as("a root is no signer")
                .isThrownBy(() -> root.verify(root, CLOCK))
                .withMessageContaining("is an authority");
    }

    @Test
    void aCertificateThatIsNotForSignaturesIsRefused() throws Exception {
        RootKeys roots = RootKeys.generate("x", NOW, Duration.ofDays(10), Duration.ZERO);
        Sm2Certificate encryption = roots.signingForm(
                        BigInteger.TEN,
                        NOW,
                        NOW.plusSeconds(60),
                        new X500Name("CN=x"),
                        SubjectPublicKeyInfo.getInstance(KEY.publicKey().encoded()))
                .end(KeyUsage.keyEncipherment)
                .sign(roots.signer());
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> encryption.verify(roots.signingCertificate(), CLOCK))
                .withMessageContaining("not for signatures");
    }

    @Test
    void anySingleBitChangeOfASigningCertificateIsRefused() throws Exception {
        byte[] der = Sm2Certificate.of(authority.issueSigning("x", "person", KEY.publicKey(), Duration.ofDays(1)))
                .encoded();
        for (int at = 0; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThatExceptionOfType(CertificateException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> Sm2Certificate.of(changed).verify(root, CLOCK));
        }
    }

    @Test
    void whatIsNoSigningCertificateIsRefusedByName() throws Exception {
        Path file = directory.resolve("bad.pem");
        for (String content : List.of("", "x", Files.readString(home.resolve(CertificateAuthority.TRANSPORT_ROOT)))) {
            Files.writeString(file, content);
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> Sm2Certificate.read(file))
                    .withMessageContaining(file.toString());
        }
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
