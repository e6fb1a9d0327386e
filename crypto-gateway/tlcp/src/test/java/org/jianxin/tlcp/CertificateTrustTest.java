package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.TestPki.Form;
import org.junit.jupiter.api.Test;

/** Paths and lists of revoked certificates, beyond what handshakes show. */
final class CertificateTrustTest {

    private static final Form END = Form.end(TestPki.SIGN);

    private final Clock clock = Clock.fixed(Instant.parse("2026-05-01T08:00:00Z"), ZoneOffset.UTC);
    private final TestPki root = TestPki.root("root", clock.instant());
    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());

    private Sm2Certificate end(TestPki issuer) {
        return issuer.issue("end", key.publicKey(), END);
    }

    private List<Sm2Certificate> check(Sm2Certificate end, List<Sm2Certificate> others, List<RevocationList> lists)
            throws CertificateRefusedException {
        return new CertificateTrust(List.of(root.certificate()), lists, clock)
                .check(end, others, CertificateUse.SERVER_SIGNATURE);
    }

    private static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CertificateRefusedException.class, e -> assertThat(e.fault())
                .isEqualTo(fault));
    }

    @Test
    void a_path_is_found_among_others_in_any_order() throws Exception {
        Form wide = Form.authority().constrained(new BasicConstraints(3));
        TestPki first = root.below("first", wide);
        TestPki second = first.below("second", wide);
        TestPki third = second.below("third", wide);
        Sm2Certificate end = end(third);
        TestPki stranger = TestPki.root("stranger", clock.instant());
        assertThat(check(
                        end,
                        List.of(
                                first.certificate(),
                                stranger.certificate(),
                                third.certificate(),
                                root.certificate(),
                                second.certificate()),
                        List.of()))
                .containsExactly(
                        end, third.certificate(), second.certificate(), first.certificate(), root.certificate());
    }

    @Test
    void four_authorities_below_the_root_are_enough() throws Exception {
        List<Sm2Certificate> above = new ArrayList<>();
        TestPki issuer = root;
        for (int i = 0; i < 4; i++) {
            issuer = issuer.below("authority " + i, Form.authority().constrained(new BasicConstraints(9)));
            above.add(issuer.certificate());
        }
        assertThat(check(end(issuer), above, List.of())).hasSize(6);
        TestPki fifth = issuer.below("fifth", Form.authority().constrained(new BasicConstraints(9)));
        above.add(fifth.certificate());
        assertFault(Fault.BAD, () -> check(end(fifth), above, List.of()));
    }

    @Test
    void authorities_that_vouch_for_each_other_lead_nowhere() {
        Form wide = Form.authority().constrained(new BasicConstraints(9));
        TestPki one = TestPki.root("one", clock.instant());
        TestPki other = one.below("other", wide);
        TestPki back = one.renewed(other, wide);
        assertFault(
                Fault.UNKNOWN_AUTHORITY,
                () -> check(end(other), List.of(back.certificate(), other.certificate()), List.of()));
    }

    @Test
    void of_an_authority_that_was_renewed_the_certificate_of_today_counts() throws Exception {
        TestPki old = root.below("authority", Form.authority().valid(Duration.ofDays(-9), Duration.ofDays(-1)));
        TestPki now = old.renewed(root, Form.authority());
        List<Sm2Certificate> path = check(end(old), List.of(old.certificate(), now.certificate()), List.of());
        assertThat(path.get(1)).isEqualTo(now.certificate());
        CertificateTrust both = new CertificateTrust(List.of(old.certificate(), now.certificate()), List.of(), clock);
        assertThat(both.check(end(old), List.of(), CertificateUse.SERVER_SIGNATURE))
                .hasSize(2);
        assertFault(Fault.OUT_OF_TIME, () -> check(end(old), List.of(old.certificate()), List.of()));
    }

    @Test
    void who_signs_himself_is_nobody() {
        Sm2Certificate self = TestPki.root("self", clock.instant()).certificate();
        assertFault(Fault.UNKNOWN_AUTHORITY, () -> check(self, List.of(self), List.of()));
        assertFault(Fault.WRONG_USAGE, () -> check(root.certificate(), List.of(), List.of()));
    }

    @Test
    void of_several_lists_of_an_authority_each_counts() throws Exception {
        Sm2Certificate end = end(root);
        RevocationList clean = root.revoking();
        assertThat(check(end, List.of(), List.of(clean))).hasSize(2);
        assertFault(Fault.REVOKED, () -> check(end, List.of(), List.of(clean, root.revoking(end))));
        assertFault(Fault.REVOKED, () -> check(end, List.of(), List.of(root.revoking(end(root), end), clean)));
        assertThat(check(end, List.of(), List.of(root.revoking(end(root))))).hasSize(2);
    }

    @Test
    void a_list_of_somebody_elses_certificates_does_not_count() throws Exception {
        TestPki stranger = TestPki.root("stranger", clock.instant());
        Sm2Certificate end = end(root);
        assertThat(check(end, List.of(), List.of(stranger.revoking(end), stranger.stale())))
                .hasSize(2);
    }

    @Test
    void lists_that_are_not_whole_are_refused_when_they_are_read() throws Exception {
        X509v2CRLBuilder endless = root.empty();
        assertThatThrownBy(() -> RevocationList.of(root.list(endless)))
                .isInstanceOf(CRLException.class)
                .hasMessageContaining("renewed");
        X509v2CRLBuilder changes = next(root.empty());
        changes.addExtension(Extension.deltaCRLIndicator, true, new ASN1Integer(1));
        assertThatThrownBy(() -> RevocationList.of(root.list(changes)))
                .isInstanceOf(CRLException.class)
                .hasMessageContaining("critical");
        ExtensionsGenerator others = new ExtensionsGenerator();
        others.addExtension(
                Extension.certificateIssuer, true, new GeneralNames(new GeneralName(GeneralName.dNSName, "other")));
        Extensions ofOthers = others.generate();
        X509v2CRLBuilder indirect = next(root.empty());
        indirect.addCRLEntry(BigInteger.TEN, Date.from(clock.instant()), ofOthers);
        assertThatThrownBy(() -> RevocationList.of(root.list(indirect)))
                .isInstanceOf(CRLException.class)
                .hasMessageContaining("critical");
        X509v2CRLBuilder whole = next(root.empty());
        whole.addCRLEntry(BigInteger.TEN, Date.from(clock.instant()), CRLReason.keyCompromise);
        assertThat(RevocationList.of(root.list(whole))).isNotNull();
    }

    private X509v2CRLBuilder next(X509v2CRLBuilder list) {
        return list.setNextUpdate(Date.from(clock.instant().plus(Duration.ofDays(1))));
    }
}
