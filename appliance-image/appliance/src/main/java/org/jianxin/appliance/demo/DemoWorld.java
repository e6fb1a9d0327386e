package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.appliance.FirstBoot;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.TlcpFiles;

/** Adds the agencies, their interfaces and the demonstration's own accounts to a data directory that first boot has made. */
final class DemoWorld {
    /** Agencies' programs: id, unit, clearance, zone. */
    private static final List<Agency> AGENCIES = List.of(
            new Agency("social-security", "市人力资源和社会保障局", 3, "internal"),
            new Agency("statistics", "市统计局", 2, "internal"),
            new Agency("tax-bureau", "市税务局", 3, "internal"),
            new Agency("health-app", "健康应用运营公司", 1, "open"));

    private static final List<Interface> INTERFACES = List.of(
            new Interface(
                    "population-lookup", "人口信息查询", "population lookup", "population-basic", "population", "active"),
            new Interface(
                    "enterprise-lookup",
                    "企业登记信息查询",
                    "enterprise query",
                    "enterprise-registration",
                    "enterprise",
                    "active"),
            new Interface("medical-visits", "就诊记录查询", "medical visits", "medical-visits", "medical", "active"),
            new Interface("epidemic-travel", "疫情期间行程核验", "travel check", "population-basic", "epidemic", "dormant"));

    private static final Pattern VERSION = Pattern.compile("(?m)^version: \"(\\d{4}-\\d\\d-\\d\\d)\"$");
    private static final Pattern AGREEMENT =
            Pattern.compile("from: (\\d{4}-\\d\\d-\\d\\d), to: (\\d{4}-\\d\\d-\\d\\d)(, number: [^〔}]*)〔\\d{4}〕");

    private static final Duration VALIDITY = Duration.ofDays(30);

    private final Path data;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    DemoWorld(Path data, Clock clock) {
        this.data = requireNonNull(data, "data");
        this.clock = requireNonNull(clock, "clock");
    }

    private record Agency(String id, String unit, int clearance, String zone) {}

    private record Interface(String id, String zh, String en, String dataset, String path, String state) {}

    /** An account the demonstration itself drives. */
    record Driver(String name, String oneTimePassword) {}

    /** The demonstration's catalogue and clearances, before first boot would put empty ones there. */
    void placeCatalogue() throws IOException {
        Files.writeString(data.resolve("catalogue.yaml"), withAgreementsOfNow(resource("demo-catalogue.yaml")));
        Files.writeString(data.resolve("clearances.yaml"), resource("demo-clearances.yaml"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DemoWorld.class.getResourceAsStream("/org/jianxin/sensitivedata/" + name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /**
     * Moves all agreements by as many days as have passed since the catalogue was written: the one in force then is in force
     * now, the one that had run out has run out.
     */
    private String withAgreementsOfNow(String catalogue) {
        Matcher version = VERSION.matcher(catalogue);
        if (!version.find()) {
            throw new IllegalStateException("the demonstration's catalogue does not say of which day it is");
        }
        long days = ChronoUnit.DAYS.between(
                LocalDate.parse(version.group(1)), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        return AGREEMENT.matcher(catalogue).replaceAll(agreement -> {
            LocalDate from = LocalDate.parse(agreement.group(1)).plusDays(days);
            LocalDate to = LocalDate.parse(agreement.group(2)).plusDays(days);
            return "from: " + from + ", to: " + to + agreement.group(3) + "〔" + from.getYear() + "〕";
        });
    }

    /** What the agencies' own programs speak to the gateway, with certificates of their own. */
    SecureChannel providersChannel() throws IOException {
        Path tls = Files.createDirectories(data.resolve("demo/providers"));
        TlcpFiles files = TlcpFiles.in(tls, "providers");
        try (CertificateAuthority authority = authority()) {
            files.issue(
                    authority, "providers", "service", List.of("localhost"), List.of("127.0.0.1"), VALIDITY, random);
        }
        copyRoot(tls);
        return files.open(clock);
    }

    private CertificateAuthority authority() throws IOException {
        char[] password = FirstBoot.authorityPassword(data);
        try {
            return CertificateAuthority.open(data.resolve("ca"), password, clock);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    private void copyRoot(Path tls) throws IOException {
        Files.copy(data.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT), tls.resolve("ca.pem"));
    }

    /** Writes certificates of the agencies and registers agencies and interfaces with the gateway. */
    void registerAgencies(int providersPort) throws IOException {
        Path tls = Files.createDirectories(consumerTls());
        try (CertificateAuthority authority = authority()) {
            for (Agency agency : AGENCIES) {
                TlcpFiles.in(tls, agency.id())
                        .issue(authority, agency.id(), "consumer", List.of(), List.of(), VALIDITY, random);
            }
        }
        copyRoot(tls);
        StringBuilder yaml = new StringBuilder("consumers:\n");
        for (Agency agency : AGENCIES) {
            yaml.append("  - {id: %s, unit: %s, clearance: %d, zone: %s}\n"
                    .formatted(agency.id(), agency.unit(), agency.clearance(), agency.zone()));
        }
        yaml.append("interfaces:\n");
        for (Interface each : INTERFACES) {
            yaml.append(
                    """
                      - id: %s
                        title: {zh: %s, en: %s}
                        dataset: %s
                        upstream: https://127.0.0.1:%d/%s
                        registered: 2025-01-01
                        state: %s
                        data: {graded: report} # so that there is something for the rules to find
                    """
                            .formatted(
                                    each.id(),
                                    each.zh(),
                                    each.en(),
                                    each.dataset(),
                                    providersPort,
                                    each.path(),
                                    each.state()));
        }
        Files.writeString(data.resolve("gateway/gateway.yaml"), yaml, StandardOpenOption.APPEND);
    }

    /** Lets the agent read the files that recordings are played into. */
    void registerSources(List<Recording> recordings) throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (Recording recording : recordings) {
            yaml.append("  - {name: %s, type: file, path: %s, parser: %s, recording: true}\n"
                    .formatted(recording.source(), recording.file(), recording.parser()));
        }
        Files.writeString(data.resolve("agent/agent.yaml"), yaml, StandardOpenOption.APPEND);
    }

    /** Accounts for the demonstration's own use, so that the printed one-time passwords stay unused. */
    List<Driver> addDrivers(List<Role> roles) throws IdentityStoreException {
        Path gateway = data.resolve("gateway");
        People people = People.open(gateway.resolve("identities"), gateway.resolve("keys/identities.key"), clock);
        List<Driver> drivers = new ArrayList<>();
        for (Role role : roles) {
            String name = "demo-" + role.id();
            drivers.add(new Driver(name, people.add(name, "演示账户（" + role.titleZh() + "）", List.of(role), "演示", 2)));
        }
        return drivers;
    }

    Path consumerTls() {
        return data.resolve("demo/consumers");
    }
}
