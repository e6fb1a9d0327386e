package org.jianxin.appliance;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jianxin.appliance.ApplianceSettings.Role;
import org.jianxin.compliance.Assessments;
import org.jianxin.compliance.ConclusionRule;
import org.jianxin.compliance.ControlCatalogue;
import org.jianxin.compliance.HostBaselines;
import org.jianxin.compliance.SelfAssessment;
import org.jianxin.compliance.SelfAssessmentReport;
import org.jianxin.console.StorageFolders;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.engine.RulePack;
import org.jianxin.engine.RulesWorker;
import org.jianxin.engine.WorkerSettings;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.GatewayException;
import org.jianxin.gateway.GatewaySetup;
import org.jianxin.intake.DirectoryAgentKeys;
import org.jianxin.intake.IntakeService;
import org.jianxin.intake.IntakeStatus;
import org.jianxin.searchnode.SearchNodeException;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.Sm3;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** Makes one of everything the server roles share, from {@code appliance.yaml}, and starts what has threads of its own. */
@Singleton
class Wiring {
    private final ApplianceSettings settings;

    Wiring() throws DefinitionException {
        settings = ApplianceSettings.read(Path.of(System.getProperty(ServeCommand.SETTINGS_PROPERTY)));
    }

    @Produces
    @Singleton
    ApplianceSettings settings() {
        return settings;
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.system(settings.zone()); // the zone is for what people read; instants do not depend on it
    }

    @Produces
    @Singleton
    JsonMapper json() {
        return RecordMapper.create();
    }

    @Produces
    @Singleton
    Search search(Clock clock) throws SearchNodeException, IOException, StoreUnavailableException {
        return Search.open(settings, clock);
    }

    void closeSearch(@Disposes Search search) {
        search.close();
    }

    @Produces
    @Singleton
    SearchCluster cluster(Search search) {
        return search.cluster();
    }

    @Produces
    @Singleton
    Sm2PublicKey gatewayKey() throws GatewayException {
        return GatewaySetup.publicKey(settings.gatewayKey());
    }

    @Produces
    @Singleton
    Sm2Certificate signingRoot() throws IOException, CertificateException {
        return Sm2Certificate.read(settings.signingRoot());
    }

    @Produces
    @Singleton
    IntakeService intake(SearchCluster cluster, Sm2Certificate root, Clock clock) {
        return new IntakeService(cluster, new DirectoryAgentKeys(settings.agentCertificates(), root, clock), clock);
    }

    void closeIntake(@Disposes IntakeService intake) {
        intake.close();
    }

    @Produces
    @Singleton
    IntakeStatus intakeStatus(SearchCluster cluster, Clock clock) {
        return new IntakeStatus(cluster, clock);
    }

    @Produces
    @Singleton
    Catalogue catalogue() throws DefinitionException {
        return Catalogue.load(settings.catalogue());
    }

    @Produces
    @Singleton
    RulePack rules() throws DefinitionException {
        Function<byte[], String> digest = Sm3::hex;
        return settings.rules().isPresent() ? RulePack.load(settings.rules().get(), digest) : RulePack.bundled(digest);
    }

    @Produces
    @Singleton
    RulesWorker worker(SearchCluster cluster, RulePack rules, Catalogue catalogue, Clock clock)
            throws DefinitionException {
        return new RulesWorker(
                cluster,
                rules,
                catalogue,
                Clearances.load(settings.clearances()),
                Sm3::hex,
                clock,
                WorkerSettings.defaults());
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
    StorageFolders folders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("appliance", settings.reportKey().toAbsolutePath().getParent());
        if (settings.search() instanceof ApplianceSettings.Search.Embedded embedded) {
            folders.put("search-node", embedded.data());
        }
        return new StorageFolders(folders);
    }

    @Produces
    @Singleton
    SelfAssessmentReport selfAssessmentReport(SearchCluster cluster) throws IOException, CertificateException {
        char[] password = PasswordFile.read(settings.passwordFile());
        try {
            Sm2KeyPair key = KeyFile.read(settings.reportKey(), password);
            return new SelfAssessmentReport(
                    cluster.events(), key, Sm2Certificate.read(settings.reportCertificate()), settings.zone());
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    @Produces
    @Singleton
    StorageKeeper storageKeeper(SearchCluster cluster) {
        return new StorageKeeper(cluster);
    }

    void closeStorageKeeper(@Disposes StorageKeeper keeper) {
        keeper.close();
    }

    @Produces
    @Singleton
    PostureWriter postureWriter(SearchCluster cluster, IntakeStatus intake, Clock clock) {
        return new PostureWriter(
                settings.posture().orElseThrow(),
                cluster.alerts(),
                new HostBaselines(cluster.events(), clock),
                intake,
                clock);
    }

    void closePostureWriter(@Disposes PostureWriter writer) {
        writer.close();
    }

    /**
     * Before the HTTP port opens, so that nothing is asked of a half-made server. A worker is made only where it has work:
     * its rules take seconds to compile.
     */
    void start(
            @Observes @Priority(1) StartupEvent event,
            StorageKeeper keeper,
            Instance<RulesWorker> worker,
            Instance<PostureWriter> posture) {
        keeper.start();
        if (settings.roles().contains(Role.RULES)) {
            worker.get().start();
            if (settings.posture().isPresent()) {
                posture.get().start();
            }
        }
    }

    void stop(@Observes ShutdownEvent event, Instance<RulesWorker> worker) {
        if (settings.roles().contains(Role.RULES)) {
            worker.get().close();
        }
    }
}
