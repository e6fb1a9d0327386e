package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jianxin.sm.Sm2Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents' signing certificates in a directory, {@code <agent id>.pem} each. A certificate is believed only while our SM2
 * root has issued it, its time is right, its OU is {@code agent}, or {@code gateway-agent} for the one that reads the
 * gateway's log, and its common name is the agent's id; all of it is checked at every use. Deleting the file ends the trust
 * at once.
 */
public final class DirectoryAgentKeys implements AgentKeys {
    /** OU of the certificate of an agent that speaks for its host. */
    public static final String AGENT = "agent";

    /** OU of the certificate of the agent that speaks for the gateway as well. */
    public static final String GATEWAY_AGENT = "gateway-agent";

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryAgentKeys.class);

    private final Path directory;
    private final Sm2Certificate root;
    private final Clock clock;
    private final ConcurrentMap<String, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(String pem, Sm2Certificate certificate) {}

    /** @param root our CA's SM2 root */
    public DirectoryAgentKeys(Path directory, Sm2Certificate root, Clock clock) {
        this.directory = requireNonNull(directory, "directory");
        this.root = requireNonNull(root, "root");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Registers the certificate an agent presents at enrolment, in place of an older one of the same agent.
     *
     * @return the agent's id, from the certificate
     * @throws CertificateException when it is not a certificate of our CA for an agent
     */
    public String enrol(Sm2Certificate certificate) throws IOException, CertificateException {
        String agent = certificate.commonName();
        check(agent, certificate);
        Files.createDirectories(directory);
        Path written = Files.createTempFile(directory, "." + agent, ".new");
        try {
            Files.writeString(written, certificate.pem(), StandardCharsets.US_ASCII);
            Files.move(written, file(agent), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
        return agent;
    }

    @Override
    public Optional<RegisteredAgent> find(String agentId) {
        if (!SegmentReader.NAME.matcher(agentId).matches()) {
            return Optional.empty();
        }
        try {
            Sm2Certificate certificate = read(agentId);
            check(agentId, certificate);
            return Optional.of(new RegisteredAgent(certificate.publicKey(), GATEWAY_AGENT.equals(certificate.kind())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | CertificateException e) {
            LOG.warn("the signing certificate of agent {} is not believed: {}", agentId, e.getMessage());
            return Optional.empty();
        }
    }

    private Sm2Certificate read(String agentId) throws IOException, CertificateException {
        Path file = file(agentId);
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        Cached cached = cache.get(agentId);
        if (cached == null || !cached.pem().equals(pem)) {
            cached = new Cached(pem, Sm2Certificate.read(file));
            cache.put(agentId, cached);
        }
        return cached.certificate();
    }

    private void check(String agentId, Sm2Certificate certificate) throws CertificateException {
        certificate.verify(root, clock);
        if (!AGENT.equals(certificate.kind()) && !GATEWAY_AGENT.equals(certificate.kind())) {
            throw new CertificateException("it is not an agent's: OU is " + certificate.kind());
        }
        if (!SegmentReader.NAME.matcher(agentId).matches() || !agentId.equals(certificate.commonName())) {
            throw new CertificateException("its common name is not the agent's id");
        }
    }

    private Path file(String agentId) {
        return directory.resolve(agentId + ".pem");
    }
}
