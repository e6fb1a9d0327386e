package org.jianxin.console;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jianxin.compliance.Assessments;
import org.jianxin.compliance.ConclusionRule;
import org.jianxin.compliance.ControlCatalogue;
import org.jianxin.compliance.SelfAssessment;
import org.jianxin.compliance.SelfAssessmentReport;
import org.jianxin.engine.RulePack;
import org.jianxin.engine.RulesWorker;
import org.jianxin.engine.WorkerSettings;
import org.jianxin.intake.IntakeStatus;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.sensitivedata.MaskRules;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm3;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** What the appliance produces in the product: here over the test's own search node and a key made for the run. */
@Singleton
public final class TestWiring {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.system(ZoneId.of("Asia/Shanghai"));
    }

    @Produces
    @Singleton
    Sm2KeyPair gatewayKey() {
        return Sm2KeyPair.generate(new SecureRandom());
    }

    @Produces
    @Singleton
    SearchCluster cluster(
            @ConfigProperty(name = TestSearchNode.URL) URI url,
            @ConfigProperty(name = TestSearchNode.USER) String user,
            @ConfigProperty(name = TestSearchNode.PASSWORD) String password,
            Clock clock)
            throws StoreUnavailableException {
        SearchCluster cluster =
                SearchCluster.connect(ClusterSettings.embedded(url, user, password.toCharArray()), clock);
        cluster.prepare();
        return cluster;
    }

    void close(@Disposes SearchCluster cluster) {
        cluster.close();
    }

    @Produces
    @Singleton
    RulePack rules() {
        return RulePack.bundled(Sm3::hex);
    }

    @Produces
    @Singleton
    IntakeStatus intake(SearchCluster cluster, Clock clock) {
        return new IntakeStatus(cluster, clock);
    }

    @Produces
    @Singleton
    RulesWorker worker(SearchCluster cluster, RulePack rules, Clock clock) throws Exception {
        return new RulesWorker(
                cluster,
                rules,
                Catalogue.parse("catalogue.yaml", CATALOGUE, MaskRules.defaults()),
                Clearances.parse("clearances.yaml", CLEARANCES),
                Sm3::hex,
                clock,
                WorkerSettings.defaults());
    }

    @Produces
    @Singleton
    StorageFolders folders() {
        return new StorageFolders(Map.of("test", Path.of("target").toAbsolutePath()));
    }

    @Produces
    @Singleton
    SelfAssessment selfAssessment(SearchCluster cluster, Clock clock) {
        return new SelfAssessment(cluster.events(), ControlCatalogue.level3(), ConclusionRule.of2025(), clock);
    }

    @Produces
    @Singleton
    Assessments assessments(SearchCluster cluster) {
        return new Assessments(cluster.documents());
    }

    @Produces
    @Singleton
    CertificateAuthority authority(Clock clock) throws IOException {
        Path directory = Files.createTempDirectory("console-test-ca");
        return CertificateAuthority.create(directory.resolve("ca"), "test", "test".toCharArray(), clock);
    }

    void close(@Disposes CertificateAuthority authority) throws IOException {
        authority.close();
    }

    @Produces
    @Singleton
    Sm2Certificate signingRoot(CertificateAuthority authority) throws CertificateException {
        return Sm2Certificate.of(authority.signingRoot());
    }

    @Produces
    @Singleton
    SelfAssessmentReport report(SearchCluster cluster, CertificateAuthority authority, Clock clock)
            throws IOException, CertificateException {
        Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
        return new SelfAssessmentReport(
                cluster.events(),
                key,
                Sm2Certificate.of(
                        authority.issueSigning("report-signer", "service", key.publicKey(), Duration.ofDays(1))),
                clock.getZone());
    }

    private static final String CATALOGUE = "version: 1\ndatasets: []\n";
    private static final String CLEARANCES = "accounts: []\n";
}
