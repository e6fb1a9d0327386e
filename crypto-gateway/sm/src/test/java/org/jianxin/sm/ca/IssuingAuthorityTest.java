package org.jianxin.sm.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.ChainExpectation;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.KeyFileException;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuingAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final char[] ROOT_PASSWORD = "root secret".toCharArray();
    private static final char[] PASSWORD = "daily secret".toCharArray();
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());
    private static final Holder GATEWAY =
            new Holder("网关 1", HolderKind.GATEWAY, "市大数据局", List.of("gw.city.gov.cn"), List.of("10.20.0.8"));

    @TempDir
    private Path directory;

    private Path home;

    @TempDir
    private static Path shared;

    @BeforeAll
    static void found() throws Exception {
        TestAuthority.found(shared.resolve("ca"), "市大数据局", PermittedNames.any(), null, CLOCK);
        TestAuthority.found(
                shared.resolve("limited"),
                "市大数据局",
                new PermittedNames(List.of("city.gov.cn"), List.of("10.20.0.0/16", "fd00::/8")),
                URI.create("http://ca.city.gov.cn/sm2.crl"),
                CLOCK);
    }

    @BeforeEach
    void copy() throws IOException {
        home = TestAuthority.copy(shared.resolve("ca"), directory.resolve("ca"));
    }

    private IssuingAuthority open() throws IOException {
        return TestAuthority.open(home, CLOCK);
    }

    private IssuingAuthority limited() throws IOException {
        return TestAuthority.open(TestAuthority.copy(shared.resolve("limited"), directory.resolve("limited")), CLOCK);
    }

    private static CertificateTrust trust(IssuingAuthority authority, Instant now, RevocationList... lists) {
        return new CertificateTrust(List.of(authority.root()), List.of(lists), Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void rootAndIntermediateHaveTheProfileOfAuthorities() throws Exception {
        X509Certificate root =
                Sm2Certificate.read(home.resolve(AuthorityFiles.ROOT)).x509();
        X509Certificate intermediate =
                Sm2Certificate.read(home.resolve(AuthorityFiles.INTERMEDIATE)).x509();
        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=Test SM2 Root CA,O=市大数据局,C=CN");
        assertThat(intermediate.getSubjectX500Principal().getName()).isEqualTo("CN=Test SM2 Issuing CA,O=市大数据局,C=CN");
        assertThat(intermediate.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(root.getBasicConstraints()).isEqualTo(1);
        assertThat(intermediate.getBasicConstraints()).isZero();
        for (X509Certificate each : List.of(root, intermediate)) {
            assertThat(each.getVersion()).isEqualTo(3);
            assertThat(each.getSigAlgOID()).isEqualTo("1.2.156.10197.1.501");
            assertThat(each.getSigAlgParams()).isNull();
            assertThat(each.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
            assertThat(each.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
            assertThat(each.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35");
        }
    }

    @Test
    void bothCertificatesHaveTheProfileOfTheirUse() throws Exception {
        try (IssuingAuthority authority = limited()) {
            DualCertificate pair = authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            assertThat(pair.above()).containsExactly(authority.certificate());
            assertThat(pair.signing().publicKey()).isEqualTo(KEY.publicKey());
            assertThat(pair.encryption().publicKey())
                    .isEqualTo(pair.encryptionKey().publicKey())
                    .isNotEqualTo(KEY.publicKey());
            X509Certificate signing = pair.signing().x509();
            X509Certificate encryption = pair.encryption().x509();
            assertThat(signing.getKeyUsage())
                    .as("digitalSignature, nonRepudiation")
                    .containsExactly(true, true, false, false, false, false, false, false, false);
            assertThat(encryption.getKeyUsage())
                    .as("keyEncipherment, dataEncipherment, keyAgreement")
                    .containsExactly(false, false, true, true, true, false, false, false, false);
            for (X509Certificate each : List.of(signing, encryption)) {
                assertThat(each.getSubjectX500Principal().getName()).isEqualTo("CN=网关 1,OU=gateway,O=市大数据局,C=CN");
                assertThat(each.getSubjectAlternativeNames())
                        .containsExactlyInAnyOrder(List.of(2, "gw.city.gov.cn"), List.of(7, "10.20.0.8"));
                assertThat(each.getBasicConstraints()).isEqualTo(-1);
                assertThat(each.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
                assertThat(each.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
                assertThat(each.getNonCriticalExtensionOIDs())
                        .as("key ids, alternative names, purposes, list of revoked certificates")
                        .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.37", "2.5.29.31");
                assertThat(each.getSerialNumber().signum()).isPositive();
                assertThat(each.getSerialNumber().bitLength()).isEqualTo(127);
                assertThat(each.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
                assertThat(each.getNotAfter().toInstant()).isEqualTo(NOW.plus(YEAR));
            }
            assertThat(signing.getSerialNumber()).isNotEqualTo(encryption.getSerialNumber());
        }
    }

    @Test
    void everyKindOfHolderIsBelievedForItsUseAndNoOther() throws Exception {
        try (IssuingAuthority authority = open()) {
            CertificateTrust trust = trust(authority, NOW);
            for (HolderKind kind : HolderKind.values()) {
                DualCertificate pair = authority.issue(
                        new Holder("h", kind, "o", List.of(), List.of()), KEY.publicKey(), Duration.ofDays(1));
                assertThat(trust.check(pair.signing(), pair.above(), CertificateUse.CLIENT_SIGNATURE))
                        .containsExactly(pair.signing(), authority.certificate(), authority.root());
                trust.check(pair.encryption(), pair.above(), CertificateUse.CLIENT_ENCRYPTION);
                assertFault(
                        Fault.WRONG_USAGE,
                        () -> trust.check(pair.encryption(), pair.above(), CertificateUse.CLIENT_SIGNATURE));
                assertFault(
                        Fault.WRONG_USAGE,
                        () -> trust.check(pair.signing(), pair.above(), CertificateUse.CLIENT_ENCRYPTION));
                if (kind == HolderKind.GATEWAY || kind == HolderKind.SERVICE) {
                    trust.check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE);
                } else {
                    assertFault(
                            Fault.WRONG_USAGE,
                            () -> trust.check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE));
                }
            }
        }
    }

    @Test
    void namesThatTheIntermediateMayNotVouchForAreNotIssued() throws Exception {
        try (IssuingAuthority authority = limited()) {
            authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            authority.issue(
                    new Holder("v6", HolderKind.SERVICE, "o", List.of("city.gov.cn"), List.of("fd00::1")),
                    KEY.publicKey(),
                    YEAR);
            int issued = authority.register().all().size();
            for (Holder outside : List.of(
                    new Holder("a", HolderKind.SERVICE, "o", List.of("gw.county.gov.cn"), List.of()),
                    new Holder("b", HolderKind.SERVICE, "o", List.of("evilcity.gov.cn"), List.of()),
                    new Holder("c", HolderKind.SERVICE, "o", List.of(), List.of("10.21.0.1")),
                    new Holder("d", HolderKind.SERVICE, "o", List.of(), List.of("fe80::1")))) {
                assertThatExceptionOfType(CertificateRefusedException.class)
                        .as(outside.commonName())
                        .isThrownBy(() -> authority.issue(outside, KEY.publicKey(), YEAR))
                        .withMessageContaining("may not vouch for");
            }
            assertThat(authority.register().all()).hasSize(issued);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PermittedNames(List.of(), List.of("10.20.0.0")))
                .withMessageContaining("10.20.0.0");
    }

    @Test
    void anAuthorityThatHasEndedIssuesNothing() throws Exception {
        Instant late = NOW.plus(Duration.ofDays(3651));
        try (IssuingAuthority authority = TestAuthority.open(home, Clock.fixed(late, ZoneOffset.UTC))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> authority.issue(GATEWAY, KEY.publicKey(), Duration.ofDays(1)))
                    .withMessageContaining("outlive");
        }
        try (IssuingAuthority authority = open()) {
            DualCertificate pair = authority.issue(GATEWAY, KEY.publicKey(), Duration.ofDays(3650));
            assertFault(Fault.OUT_OF_TIME, () -> trust(authority, late)
                    .check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE));
        }
    }

    @Test
    void revokingTakesThePairAndTheListSaysSo() throws Exception {
        try (IssuingAuthority authority = open()) {
            DualCertificate pair = authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            DualCertificate other = authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            RevocationList before = authority.list(Duration.ofDays(7));
            authority.revoke(pair.encryption().serial(), RevocationReason.KEY_COMPROMISE, false);
            authority.revoke(
                    other.encryption().serial().toUpperCase(java.util.Locale.ROOT), RevocationReason.SUPERSEDED, true);
            RevocationList list = authority.list(Duration.ofDays(7));

            assertThat(before.revoked()).isEmpty();
            assertThat(list.revoked())
                    .containsOnlyKeys(
                            pair.signing().serial(),
                            pair.encryption().serial(),
                            other.encryption().serial())
                    .containsValue(NOW);
            assertThat(before.number()).contains(BigInteger.ONE);
            assertThat(list.number()).contains(BigInteger.TWO);
            assertThat(list.thisUpdate()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
            assertThat(list.nextUpdate()).isEqualTo(NOW.plus(Duration.ofDays(7)));
            CertificateTrust trust = trust(authority, NOW, list);
            assertFault(
                    Fault.REVOKED, () -> trust.check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE));
            trust.check(other.signing(), other.above(), CertificateUse.SERVER_SIGNATURE);
            assertFault(Fault.OUT_OF_TIME, () -> trust(authority, NOW.plus(Duration.ofDays(8)), list)
                    .check(other.signing(), other.above(), CertificateUse.SERVER_SIGNATURE));
        }
    }

    @Test
    void aHoldCanEndAndARevocationCannot() throws Exception {
        try (IssuingAuthority authority = open()) {
            String serial =
                    authority.issue(GATEWAY, KEY.publicKey(), YEAR).signing().serial();
            authority.revoke(serial, RevocationReason.CERTIFICATE_HOLD, false);
            assertThat(authority.register().find(serial).state(NOW, Duration.ZERO))
                    .isEqualTo(CertificateState.ON_HOLD);
            assertThat(authority.list(Duration.ofDays(1)).revoked()).hasSize(2);
            assertRefused(authority, serial, RevocationReason.CERTIFICATE_HOLD, "on hold already");

            authority.revoke(serial, RevocationReason.REMOVE_FROM_CRL, false);
            assertThat(authority.register().find(serial).state(NOW, Duration.ZERO))
                    .isEqualTo(CertificateState.VALID);
            assertThat(authority.list(Duration.ofDays(1)).revoked()).isEmpty();
            assertRefused(authority, serial, RevocationReason.REMOVE_FROM_CRL, "not on hold");

            authority.revoke(serial, RevocationReason.CERTIFICATE_HOLD, false);
            authority.revoke(serial, RevocationReason.KEY_COMPROMISE, false);
            assertRefused(authority, serial, RevocationReason.REMOVE_FROM_CRL, "revoked already: keyCompromise");
            assertRefused(authority, serial, RevocationReason.SUPERSEDED, "revoked already: keyCompromise");
            assertRefused(authority, "abc", RevocationReason.SUPERSEDED, "issued here");
            assertRefused(authority, "x", RevocationReason.SUPERSEDED, "not a serial number");
        }
    }

    private static void assertRefused(
            IssuingAuthority authority, String serial, RevocationReason reason, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.revoke(serial, reason, false))
                .withMessageContaining(because);
    }

    @Test
    void renewalKeepsNamesAndSigningKeyAndMakesANewEncryptionKey() throws Exception {
        try (IssuingAuthority authority = open()) {
            DualCertificate old = authority.issue(GATEWAY, KEY.publicKey(), Duration.ofDays(30));
            DualCertificate renewed = authority.renew(old.encryption().serial(), null, YEAR, false);
            assertThat(renewed.signing().publicKey()).isEqualTo(KEY.publicKey());
            assertThat(renewed.encryption().publicKey())
                    .isNotEqualTo(old.encryption().publicKey());
            assertThat(Holder.of(renewed.encryption())).isEqualTo(GATEWAY);
            assertThat(renewed.signing().notAfter()).isEqualTo(NOW.plus(YEAR));
            assertThat(authority.register().find(renewed.signing().serial()).renews())
                    .isEqualTo(old.signing().serial());
            assertThat(authority.list(Duration.ofDays(1)).revoked())
                    .as("the old pair stays")
                    .isEmpty();

            Sm2KeyPair next = Sm2KeyPair.generate(new SecureRandom());
            DualCertificate again = authority.renew(renewed.signing().serial(), next.publicKey(), YEAR, true);
            assertThat(again.signing().publicKey()).isEqualTo(next.publicKey());
            assertThat(authority.list(Duration.ofDays(1)).revoked())
                    .containsOnlyKeys(
                            renewed.signing().serial(), renewed.encryption().serial());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> authority.renew(renewed.signing().serial(), null, YEAR, false))
                    .withMessageContaining("superseded");
        }
    }

    @Test
    void everythingStandsInTheSignedChainAndIsThereAgainAfterReopening() throws Exception {
        DualCertificate pair;
        try (IssuingAuthority authority = open()) {
            pair = authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            authority.revoke(pair.signing().serial(), RevocationReason.PRIVILEGE_WITHDRAWN, true);
            authority.list(Duration.ofDays(1));
        }
        Sm2Certificate intermediate = Sm2Certificate.read(home.resolve(AuthorityFiles.INTERMEDIATE));
        ChainReport report = ChainVerifier.verify(
                home.resolve(AuthorityFiles.ISSUED), id -> intermediate.publicKey(), ChainExpectation.ofSealed());
        assertThat(report.ok()).as(report.detail()).isTrue();
        assertThat(report.records()).as("established, issued, revoked, listed").isEqualTo(4);
        assertThat(Files.readString(home.resolve(AuthorityFiles.ISSUED)))
                .contains("\"action\":\"issued\",\"common_name\":\"网关 1\",\"kind\":\"gateway\",\"serials\":[\""
                        + pair.signing().serial() + "\",\"" + pair.encryption().serial() + "\"]")
                .contains("\"action\":\"revoked\",\"serials\":[\""
                        + pair.signing().serial() + "\"],\"reason\":\"privilegeWithdrawn\"")
                .contains("\"action\":\"listed\",\"number\":\"1\"");

        AuthorityRegister register = IssuingAuthority.register(home);
        assertThat(register.all())
                .extracting(each -> each.state(NOW, Duration.ZERO))
                .containsExactly(CertificateState.REVOKED, CertificateState.VALID);
        try (IssuingAuthority authority = open()) {
            assertThat(authority.register().all()).containsExactlyElementsOf(register.all());
            assertThat(authority.list(Duration.ofDays(1)).number()).contains(BigInteger.TWO);
        }
    }

    @Test
    void aTamperedChainStopsTheAuthority() throws Exception {
        try (IssuingAuthority authority = open()) {
            String serial =
                    authority.issue(GATEWAY, KEY.publicKey(), YEAR).signing().serial();
            authority.revoke(serial, RevocationReason.KEY_COMPROMISE, false);
        }
        Path log = home.resolve(AuthorityFiles.ISSUED);
        String good = Files.readString(log);
        List<String> lines = good.lines().toList();
        String withoutRevocation = String.join("\n", lines.subList(0, 5)) + "\n";
        for (String bad : List.of(
                good.replace("keyCompromise", "superseded"),
                good.replace(lines.get(3) + "\n", ""),
                good.replace(lines.get(1) + "\n", ""),
                withoutRevocation.replace("网关 1", "网关 2"))) {
            Files.writeString(log, bad);
            assertThatExceptionOfType(ChainFormatException.class).isThrownBy(this::open);
            assertThatExceptionOfType(ChainFormatException.class).isThrownBy(() -> IssuingAuthority.register(home));
        }
        Files.writeString(log, good);
        open().close();
    }

    @Test
    void aRecordThatWasNeverSignedDoesNotCount() throws Exception {
        String serial;
        try (IssuingAuthority authority = open()) {
            serial = authority.issue(GATEWAY, KEY.publicKey(), YEAR).signing().serial();
            authority.revoke(serial, RevocationReason.CERTIFICATE_HOLD, false);
            authority.revoke(serial, RevocationReason.REMOVE_FROM_CRL, false);
        }
        Path log = home.resolve(AuthorityFiles.ISSUED);
        List<String> lines = Files.readString(log).lines().toList();
        // The last record with its right link, as anybody could compute it, and without the checkpoint after it.
        Files.writeString(log, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
        assertThat(IssuingAuthority.register(home).find(serial).state(NOW, Duration.ZERO))
                .isEqualTo(CertificateState.ON_HOLD);
        try (IssuingAuthority authority = open()) {
            assertThat(authority.register().find(serial).state(NOW, Duration.ZERO))
                    .isEqualTo(CertificateState.ON_HOLD);
            authority.list(Duration.ofDays(1));
        }
        assertThat(Files.readString(log, StandardCharsets.UTF_8)).doesNotContain("removeFromCRL");
    }

    @Test
    void theRootSaysWhenItNoLongerVouchesForTheIntermediate() throws Exception {
        try (IssuingAuthority authority = open()) {
            DualCertificate pair = authority.issue(GATEWAY, KEY.publicKey(), YEAR);
            RevocationList clean;
            RevocationList revoking;
            try (RootAuthority root = TestAuthority.root(home, CLOCK)) {
                clean = root.list(Duration.ofDays(180));
                root.revoke(authority.certificate().serial(), RevocationReason.CA_COMPROMISE);
                revoking = root.list(Duration.ofDays(180));
            }
            trust(authority, NOW, clean).check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE);
            assertFault(Fault.REVOKED, () -> trust(authority, NOW, revoking)
                    .check(pair.signing(), pair.above(), CertificateUse.SERVER_SIGNATURE));
            assertThat(revoking.revoked())
                    .containsOnlyKeys(authority.certificate().serial());
        }
        Sm2Certificate root = Sm2Certificate.read(home.resolve(AuthorityFiles.ROOT));
        ChainReport report = ChainVerifier.verify(
                home.resolve(AuthorityFiles.ROOT_LOG), id -> root.publicKey(), ChainExpectation.ofSealed());
        assertThat(report.ok()).as(report.detail()).isTrue();
        assertThat(report.records()).isEqualTo(5);
    }

    @Test
    void theRootKeyMayBeElsewhereAndEveryKeyIsUnderItsOwnPassword() throws Exception {
        Path offline = directory.resolve("safe/root.key");
        Files.createDirectories(offline.getParent());
        Path made = directory.resolve("made");
        Foundation foundation =
                new Foundation("o", "n", Duration.ofDays(20), Duration.ofDays(10), PermittedNames.any(), null);
        RootAuthority.found(made, foundation, offline, ROOT_PASSWORD, PASSWORD, CLOCK);
        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(made.resolve(AuthorityFiles.ROOT_KEY)).doesNotExist();
        for (Path key : List.of(offline, made.resolve(AuthorityFiles.INTERMEDIATE_KEY))) {
            assertThat(mode(key)).isEqualTo("rw-------");
            assertThat(key).content().contains("BEGIN ENCRYPTED PRIVATE KEY");
        }
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> IssuingAuthority.open(made, ROOT_PASSWORD, CLOCK));
        assertThatExceptionOfType(KeyFileException.class)
                .as("the key of the one with the certificate of the other")
                .isThrownBy(
                        () -> RootAuthority.open(made, made.resolve(AuthorityFiles.INTERMEDIATE_KEY), PASSWORD, CLOCK))
                .withMessageContaining("does not belong");
        Files.delete(offline);
        try (IssuingAuthority authority = IssuingAuthority.open(made, PASSWORD, CLOCK)) {
            authority.issue(GATEWAY, KEY.publicKey(), Duration.ofDays(1));
            authority.list(Duration.ofDays(1));
        }
    }

    @Test
    void oneProcessWorksAtATime() throws Exception {
        try (IssuingAuthority first = open()) {
            assertThatIOException().isThrownBy(this::open).withMessageContaining("already being written");
            first.issue(GATEWAY, KEY.publicKey(), YEAR);
        }
    }

    @Test
    void foundingReplacesNothingAndLeavesNothingHalf() throws Exception {
        Foundation foundation = new Foundation("o", "n", YEAR, YEAR, PermittedNames.any(), null);
        Path present = Files.writeString(directory.resolve("present.key"), "another");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> RootAuthority.found(
                        directory.resolve("new"), foundation, present, ROOT_PASSWORD, PASSWORD, CLOCK));
        assertThatExceptionOfType(DirectoryNotEmptyException.class)
                .isThrownBy(() -> RootAuthority.found(
                        home, foundation, directory.resolve("absent.key"), ROOT_PASSWORD, PASSWORD, CLOCK));
        assertThat(present).hasContent("another");
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(directory.resolve("absent.key")).doesNotExist();
        Path failing = directory.resolve("failing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RootAuthority.found(
                        failing,
                        new Foundation("o", "n", YEAR, YEAR, PermittedNames.any(), null),
                        failing.resolve(AuthorityFiles.ROOT_KEY),
                        new char[0],
                        PASSWORD,
                        CLOCK));
        assertThat(failing).doesNotExist();
        try (Stream<Path> beside = Files.list(directory)) {
            assertThat(beside.filter(each -> each.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Foundation("o", "n", YEAR, YEAR.plusDays(1), PermittedNames.any(), null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Foundation(
                        "o", "n", YEAR, YEAR, PermittedNames.any(), URI.create("https://ca.example/crl")))
                .withMessageContaining("http or ldap");
    }

    private static void assertFault(Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
