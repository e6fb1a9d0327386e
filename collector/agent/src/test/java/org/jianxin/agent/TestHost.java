package org.jianxin.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.TlcpFiles;

/** A host with an enrolled agent and the gateway it sends to, in one directory. */
final class TestHost implements AutoCloseable {
    final Path directory;
    final Sm2KeyPair key;
    final TestGateway gateway;

    TestHost(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.key = Sm2KeyPair.generate(new SecureRandom());
        char[] password = "agent-password".toCharArray();
        try (CertificateAuthority authority = CertificateAuthority.create(
                directory.resolve("ca"), "Test", "ca-password".toCharArray(), Clock.systemUTC())) {
            Files.copy(directory.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT), directory.resolve("ca.pem"));
            tls().issue(authority, "a1", "agent", List.of(), List.of(), Duration.ofDays(1), new SecureRandom());
            KeyFile.write(directory.resolve("agent-sm2.pem"), key, password);
            Files.writeString(directory.resolve("password"), "agent-password\n");
            gateway = new TestGateway(authority, directory, key.publicKey());
        }
    }

    TlcpFiles tls() {
        return TlcpFiles.in(directory, "a1");
    }

    /** Writes agent.yaml with these sources, given as YAML flow mappings. */
    Path configure(String... sources) throws IOException {
        StringBuilder yaml = new StringBuilder("agent: a1\ngateway: " + gateway.uri() + "\n"
                + "tls: {sign_certificate: a1-sign.pem, sign_key: a1-sign.key, encrypt_certificate: a1-encrypt.pem,"
                + " encrypt_key: a1-encrypt.key, trust: ca.pem}\n"
                + "signing: {key: agent-sm2.pem, password_file: password}\n"
                + "spool: {directory: spool, cap_mebibytes: 64, seal_after: 1s}\n"
                + "checks: {every: 0s}\nsources:\n");
        for (String source : sources) {
            yaml.append("  - ").append(source).append('\n');
        }
        return Files.writeString(directory.resolve("agent.yaml"), yaml);
    }

    @Override
    public void close() {
        gateway.close();
        key.close();
    }
}
