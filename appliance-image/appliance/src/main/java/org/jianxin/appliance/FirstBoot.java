package org.jianxin.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jianxin.gateway.GatewayException;
import org.jianxin.gateway.GatewaySetup;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.People.NewPerson;
import org.jianxin.gateway.policy.Role;
import org.jianxin.intake.DirectoryAgentKeys;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.Issued;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.tlcp.TlcpFiles;

/**
 * Makes everything a new appliance needs in its data directory: certificate authority, keys, certificates, settings of the
 * three processes, and the first people with one-time passwords. What is already there is left alone, so it may be run
 * again, also after it was killed: every file is written whole, and all people are added at once. Only certificates that
 * end soon are issued anew. Nothing in it has a default password.
 */
public final class FirstBoot {
    private static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(397);
    /** What ends within this time is issued anew: longer than the time between two upgrades, each of which runs this. */
    private static final Duration RENEWAL = Duration.ofDays(90);

    private static final String AUTHORITY_PASSWORD = "ca.password";
    private static final int SPOOL_CAP_MEBIBYTES = 1024;
    private static final int PASSWORD_BYTES = 24;

    private final Path data;
    private final Clock clock;
    private final SecureRandom random;

    public FirstBoot(Path data, Clock clock, SecureRandom random) {
        this.data = requireNonNull(data, "data").toAbsolutePath().normalize();
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    /** One account made, and the password to hand over. */
    public record FirstPerson(String name, String displayName, Role role, String oneTimePassword) {}

    /**
     * What differs from one appliance to another.
     *
     * @param unit the operating unit; becomes the organisation in certificates
     * @param host name or address the gateway is reached by, besides localhost
     * @param agent id of this machine's own agent
     * @param gatewayHost address the gateway listens on
     * @param privilegedAgent whether the agent will run with CAP_AUDIT_READ and CAP_DAC_READ_SEARCH
     */
    public record Options(
            String unit,
            String host,
            String agent,
            String gatewayHost,
            int gatewayPort,
            int managementPort,
            int appliancePort,
            SearchOptions search,
            boolean privilegedAgent) {
        public Options {
            requireNonNull(unit, "unit");
            requireNonNull(host, "host");
            requireNonNull(agent, "agent");
            requireNonNull(search, "search");
        }

        /** Options for an agent that is named as this machine and will run as the user that makes the directory. */
        public Options(
                String unit,
                String host,
                String gatewayHost,
                int gatewayPort,
                int managementPort,
                int appliancePort,
                SearchOptions search) {
            this(
                    unit,
                    host,
                    localName(),
                    gatewayHost,
                    gatewayPort,
                    managementPort,
                    appliancePort,
                    search,
                    System.getProperty("user.name").equals("root"));
        }
    }

    /**
     * What differs from one agent to another.
     *
     * @param id common name of its certificates
     * @param spoolCapMebibytes size its spool may grow to
     * @param checksEvery time between host checks, {@code 0s} for never
     * @param sources YAML list items, two spaces in
     */
    public record AgentOptions(String id, int gatewayPort, int spoolCapMebibytes, String checksEvery, String sources) {
        public AgentOptions {
            requireNonNull(id, "id");
            requireNonNull(checksEvery, "checksEvery");
            requireNonNull(sources, "sources");
        }
    }

    /** @return the people made now; empty when there were people already */
    public List<FirstPerson> prepare(Options options)
            throws IOException, CertificateException, GatewayException, IdentityStoreException {
        refuseOlder();
        Files.createDirectories(data);
        restrict(data, "rwx------");
        try (CertificateAuthority authority = authority(options.unit())) {
            gateway(authority, options);
            appliance(authority, options);
            agent(authority, options);
        }
        place("/org/jianxin/appliance/catalogue.yaml", data.resolve("catalogue.yaml"));
        place("/org/jianxin/appliance/clearances.yaml", data.resolve("clearances.yaml"));
        return people(options.unit());
    }

    /** The password of the certificate authority in a data directory; wipe it after use. */
    public static char[] authorityPassword(Path data) throws IOException {
        return PasswordFile.read(data.resolve(AUTHORITY_PASSWORD));
    }

    private CertificateAuthority authority(String unit) throws IOException {
        Path directory = data.resolve("ca");
        char[] password = password(data.resolve(AUTHORITY_PASSWORD));
        try {
            return Files.exists(directory.resolve(CertificateAuthority.SIGNING_ROOT))
                    ? CertificateAuthority.open(directory, password, clock)
                    : CertificateAuthority.create(directory, unit, password, clock);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    private void gateway(CertificateAuthority authority, Options options)
            throws IOException, CertificateException, GatewayException {
        Path directory = data.resolve("gateway");
        GatewaySetup.prepare(directory, random);
        Path tls = directory.resolve("tls");
        national(authority, "gateway", "gateway", tls, dnsNames(options.host()), ipAddresses(options.host()));
        standard(authority, tls, dnsNames(options.host()), ipAddresses(options.host()));
        write(
                directory.resolve("gateway.yaml"),
                fill(
                        "gateway.yaml",
                        Map.of(
                                "gateway-host", options.gatewayHost(),
                                "gateway-port", String.valueOf(options.gatewayPort()),
                                "management-port", String.valueOf(options.managementPort()),
                                "appliance-port", String.valueOf(options.appliancePort()))));
    }

    private void appliance(CertificateAuthority authority, Options options) throws IOException, CertificateException {
        Path directory = data.resolve("appliance");
        Files.createDirectories(directory.resolve("agents"));
        signing(authority, "report-signer", "service", directory, "report");
        national(
                authority,
                "appliance",
                "appliance",
                directory.resolve("tls"),
                List.of("localhost"),
                List.of("127.0.0.1"));
        write(
                directory.resolve("appliance.yaml"),
                fill(
                        "appliance.yaml",
                        Map.of(
                                "appliance-port", String.valueOf(options.appliancePort()),
                                "elasticsearch", options.search().yaml())));
    }

    private void agent(CertificateAuthority authority, Options options) throws IOException, CertificateException {
        AgentOptions own = new AgentOptions(
                options.agent(),
                options.gatewayPort(),
                SPOOL_CAP_MEBIBYTES,
                "24h",
                "  - {name: gateway-decisions, type: chain, path: ../gateway/decisions}\n"
                        + HostSources.yaml(options.privilegedAgent()));
        agent(authority, data.resolve("agent"), DirectoryAgentKeys.GATEWAY_AGENT, own);
    }

    /**
     * Makes the directory of one more agent: its keys, certificates and {@code agent.yaml}, and registers its signing
     * certificate with intake.
     */
    public void enrolAgent(Path directory, AgentOptions options) throws IOException, CertificateException {
        char[] password = authorityPassword(data);
        try (CertificateAuthority authority = CertificateAuthority.open(data.resolve("ca"), password, clock)) {
            agent(authority, directory, DirectoryAgentKeys.AGENT, options);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    /** @param kind whether its word is taken for the gateway's as well, see {@link DirectoryAgentKeys} */
    private void agent(CertificateAuthority authority, Path directory, String kind, AgentOptions options)
            throws IOException, CertificateException {
        national(authority, options.id(), "agent", directory.resolve("tls"), List.of(), List.of());
        Sm2Certificate certificate = signing(authority, options.id(), kind, directory, "agent");
        Path enrolled = data.resolve("appliance/agents").resolve(options.id() + ".pem");
        if (!Files.exists(enrolled) || !Sm2Certificate.read(enrolled).equals(certificate)) {
            certificate.write(enrolled);
        }
        write(
                directory.resolve("agent.yaml"),
                fill(
                                "agent.yaml",
                                Map.of(
                                        "agent", options.id(),
                                        "gateway-port", String.valueOf(options.gatewayPort()),
                                        "spool-cap", String.valueOf(options.spoolCapMebibytes()),
                                        "checks-every", options.checksEvery()))
                        + options.sources());
    }

    private List<FirstPerson> people(String unit) throws IdentityStoreException {
        Path directory = data.resolve("gateway");
        People people = People.open(directory.resolve("identities"), directory.resolve("keys/identities.key"), clock);
        if (!people.list().isEmpty()) {
            return List.of();
        }
        List<NewPerson> persons = new ArrayList<>();
        for (Role role : Role.values()) {
            persons.add(new NewPerson(role.id(), role.titleZh(), List.of(role), unit, 2));
        }
        List<String> passwords = people.add(persons);
        List<FirstPerson> made = new ArrayList<>();
        for (Role role : Role.values()) {
            made.add(new FirstPerson(role.id(), role.titleZh(), role, passwords.get(made.size())));
        }
        return made;
    }

    /** Keys and both certificates for TLCP as {@link TlcpFiles#in} names them, and the SM2 root as {@code ca.pem}. */
    private void national(
            CertificateAuthority authority,
            String name,
            String kind,
            Path directory,
            List<String> dnsNames,
            List<String> ipAddresses)
            throws IOException, CertificateException {
        Files.createDirectories(directory);
        TlcpFiles files = TlcpFiles.in(directory, name);
        if (files.lacking(clock.instant().plus(RENEWAL))) {
            files.issue(authority, name, kind, dnsNames, ipAddresses, CERTIFICATE_VALIDITY, random);
        }
        copyRoot(CertificateAuthority.SIGNING_ROOT, files.trust());
    }

    /** The gateway's P-256 key and certificate for browsers, and the P-256 root. */
    private void standard(
            CertificateAuthority authority, Path directory, List<String> dnsNames, List<String> ipAddresses)
            throws IOException, CertificateException {
        Path certificate = directory.resolve("standard.pem");
        if (!Files.exists(certificate) || endsSoon(CertificateEnds.of(certificate))) {
            try (Issued issued =
                    authority.issueTransport("gateway", "gateway", dnsNames, ipAddresses, CERTIFICATE_VALIDITY)) {
                issued.write(certificate, directory.resolve("standard.key"));
            }
        }
        copyRoot(CertificateAuthority.TRANSPORT_ROOT, directory.resolve("standard-ca.pem"));
    }

    private void copyRoot(String root, Path file) throws IOException {
        DurableFile.write(file, Files.readAllBytes(data.resolve("ca").resolve(root)));
    }

    /** Settings of a directory from before TLCP name certificates that no process can use any more. */
    private void refuseOlder() throws IOException {
        Path settings = data.resolve("gateway/gateway.yaml");
        if (Files.exists(settings) && Files.exists(data.resolve("gateway/tls/gateway.pem"))) {
            throw new IOException(settings + "：该数据目录建于传输改用 TLCP 之前，不能沿用；请在新目录中重新执行 setup"
                    + " / this data directory is from before TLCP and cannot be used any more; run setup in a new one");
        }
    }

    /**
     * An SM2 key {@code keys/<file>.pem} with its password, and its certificate {@code keys/<file>-certificate.pem}. A
     * renewed certificate is of the same key, so that chains signed with it go on.
     */
    private Sm2Certificate signing(
            CertificateAuthority authority, String name, String kind, Path directory, String file)
            throws IOException, CertificateException {
        Path keys = Files.createDirectories(directory.resolve("keys"));
        restrict(keys, "rwx------");
        Path certificate = keys.resolve(file + "-certificate.pem");
        Sm2PublicKey publicKey;
        if (Files.exists(certificate)) {
            Sm2Certificate present = Sm2Certificate.read(certificate);
            if (!endsSoon(present.notAfter())) {
                return present;
            }
            publicKey = present.publicKey();
        } else {
            char[] password = password(keys.resolve(file + ".password"));
            try (Sm2KeyPair key = Sm2KeyPair.generate(random)) {
                KeyFile.write(keys.resolve(file + ".pem"), key, password);
                publicKey = key.publicKey();
            } finally {
                Arrays.fill(password, ' ');
            }
        }
        Sm2Certificate issued = Sm2Certificate.of(authority.issueSigning(name, kind, publicKey, CERTIFICATE_VALIDITY));
        issued.write(certificate);
        return issued;
    }

    private boolean endsSoon(Instant end) {
        return end.isBefore(clock.instant().plus(RENEWAL));
    }

    /** The password in a file of mode 0600, made at random when there is none. */
    private char[] password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[PASSWORD_BYTES];
            random.nextBytes(bytes);
            byte[] text = Base64.getUrlEncoder().withoutPadding().encode(bytes);
            DurableFile.writeSecret(file, text);
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
        return PasswordFile.read(file);
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(requireNonNull(file.getParent()));
            DurableFile.write(file, text.getBytes(UTF_8));
        }
    }

    private static void place(String resource, Path file) throws IOException {
        if (!Files.exists(file)) {
            try (InputStream in = resource(resource)) {
                DurableFile.write(file, in.readAllBytes());
            }
        }
    }

    /** A settings file of the product's resources with each {@code ${name}} replaced. */
    private static String fill(String template, Map<String, String> values) throws IOException {
        try (InputStream in = resource("/org/jianxin/appliance/" + template)) {
            String text = new String(in.readAllBytes(), UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            if (text.contains("${")) {
                throw new IllegalStateException(template + " has a place that nothing fills");
            }
            return text;
        }
    }

    private static InputStream resource(String name) {
        InputStream in = FirstBoot.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("resource " + name + " is missing");
        }
        return in;
    }

    private static void restrict(Path directory, String mode) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private static List<String> dnsNames(String host) {
        return isAddress(host) || host.equals("localhost") ? List.of("localhost") : List.of("localhost", host);
    }

    private static List<String> ipAddresses(String host) {
        return isAddress(host) && !host.equals("127.0.0.1") ? List.of("127.0.0.1", host) : List.of("127.0.0.1");
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    /** This machine's name, made fit for an id. Not by asking the network, where nobody may know it. */
    static String localName() {
        String name;
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (IOException e) {
            return "host"; // no Linux, or a /proc that is not ours to read
        }
        return name.isEmpty() || !Character.isLetterOrDigit(name.charAt(0)) ? "host" : name;
    }
}
