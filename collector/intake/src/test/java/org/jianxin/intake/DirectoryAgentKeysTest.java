package org.jianxin.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryAgentKeysTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);
    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());

    @TempDir
    private static Path authorities;

    private static CertificateAuthority authority;
    private static CertificateAuthority stranger;

    @TempDir
    private Path directory;

    @BeforeAll
    static void createAuthorities() throws IOException {
        authority = CertificateAuthority.create(authorities.resolve("ours"), "Ours", "p1".toCharArray(), CLOCK);
        stranger = CertificateAuthority.create(authorities.resolve("theirs"), "Ours", "p2".toCharArray(), CLOCK);
    }

    @AfterAll
    static void closeAuthorities() throws IOException {
        authority.close();
        stranger.close();
    }

    @Test
    void believesAnEnrolledCertificateUntilItExpiresOrIsTakenAway() throws Exception {
        DirectoryAgentKeys keys = keys(CLOCK);
        String agent = keys.enrol(certificate(authority, "db-01", "agent"));

        assertThat(agent).isEqualTo("db-01");
        assertThat(keys.find("db-01")).contains(new RegisteredAgent(KEY.publicKey(), false));
        assertThat(keys.find("db-02")).isEmpty();
        assertThat(keys(Clock.offset(CLOCK, Duration.ofDays(31))).find("db-01")).isEmpty();

        Files.delete(directory.resolve("db-01.pem"));
        assertThat(keys.find("db-01")).isEmpty();
    }

    @Test
    void onlyTheCertificateMakesAnAgentTheOneThatSpeaksForTheGateway() throws Exception {
        DirectoryAgentKeys keys = keys(CLOCK);
        keys.enrol(certificate(authority, "gw-01", DirectoryAgentKeys.GATEWAY_AGENT));

        assertThat(keys.find("gw-01")).contains(new RegisteredAgent(KEY.publicKey(), true));

        keys.enrol(certificate(authority, "gw-01", DirectoryAgentKeys.AGENT));
        assertThat(keys.find("gw-01")).contains(new RegisteredAgent(KEY.publicKey(), false));
    }

    @Test
    void believesNoCertificateOfAnotherAuthorityKindOrAgent() throws Exception {
        DirectoryAgentKeys keys = keys(CLOCK);

        for (Sm2Certificate bad : new Sm2Certificate[] {
            certificate(stranger, "db-01", "agent"), certificate(authority, "db-01", "service")
        }) {
            assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> keys.enrol(bad));
            bad.write(directory.resolve("db-01.pem"));
            assertThat(keys.find("db-01")).isEmpty();
        }
        certificate(authority, "db-02", "agent").write(directory.resolve("db-01.pem"));
        assertThat(keys.find("db-01")).isEmpty();
    }

    @Test
    void readsNothingOutsideItsDirectory() throws Exception {
        certificate(authority, "db-01", "agent").write(directory.resolve("db-01.pem"));
        DirectoryAgentKeys keys = new DirectoryAgentKeys(directory.resolve("inner"), root(), CLOCK);

        assertThat(keys.find("../db-01")).isEmpty();
        assertThat(keys.find("")).isEmpty();
    }

    @Test
    void believesNoFileThatIsNoCertificate() throws Exception {
        Files.writeString(directory.resolve("db-01.pem"), "not a certificate");

        assertThat(keys(CLOCK).find("db-01")).isEmpty();
    }

    private DirectoryAgentKeys keys(Clock clock) throws CertificateException {
        return new DirectoryAgentKeys(directory, root(), clock);
    }

    private static Sm2Certificate root() throws CertificateException {
        return Sm2Certificate.of(authority.signingRoot());
    }

    private static Sm2Certificate certificate(CertificateAuthority by, String name, String kind)
            throws IOException, CertificateException {
        return Sm2Certificate.of(by.issueSigning(name, kind, KEY.publicKey(), Duration.ofDays(30)));
    }
}
