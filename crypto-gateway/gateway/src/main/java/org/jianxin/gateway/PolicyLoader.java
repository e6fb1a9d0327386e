package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.PolicySignature;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy that may be put in force: signed where the settings say so, and no older than the one before. The last
 * version in force is remembered beside the policy, in {@code policy.yaml.accepted}.
 */
final class PolicyLoader {
    private final Path file;
    private final @Nullable Path signer;

    /** @param signer public key or certificate of who signs policies; null where they need no signature */
    PolicyLoader(Path file, @Nullable Path signer) {
        this.file = requireNonNull(file, "file");
        this.signer = signer;
    }

    static PolicyLoader of(GatewaySettings settings) {
        return new PolicyLoader(settings.policy(), settings.policySigner());
    }

    /** @throws DefinitionException naming file, line and field, or what is wrong with signature or version */
    Policy load() throws DefinitionException {
        byte[] bytes = bytes();
        if (signer != null) {
            requireSignature(bytes, signer);
        }
        Policy policy = PolicyFile.parse(file.toString(), bytes);
        requireNoRollback(policy);
        return policy;
    }

    /** Remembers that a policy is in force. */
    void accepted(Policy policy) throws IOException {
        String line = policy.number() + " " + policy.digest() + "\n";
        Path accepted = accepted();
        if (Files.notExists(accepted) || !Files.readString(accepted).equals(line)) {
            DurableFile.write(accepted, line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private byte[] bytes() throws DefinitionException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DefinitionException(file.toString(), 0, "", "cannot be read: " + e.getMessage());
        }
    }

    private void requireSignature(byte[] bytes, Path key) throws DefinitionException {
        Path beside = PolicySignature.beside(file);
        if (Files.notExists(beside)) {
            throw new DefinitionException(
                    file.toString(), 0, "", "is not signed, and policy_signer wants it to be: no " + beside);
        }
        PolicySignature signature = PolicySignature.read(beside);
        Sm2PublicKey publicKey = publicKey(key);
        if (!signature.key().equals(publicKey.keyId())) {
            throw new DefinitionException(
                    beside.toString(), 0, "key", "is " + signature.key() + ", not that of " + key);
        }
        if (!signature.verify(bytes, publicKey)) {
            throw new DefinitionException(
                    file.toString(), 0, "", "is not what was signed by " + signature.by() + " at " + signature.at());
        }
    }

    private static Sm2PublicKey publicKey(Path key) throws DefinitionException {
        try {
            return Files.readString(key, StandardCharsets.US_ASCII).contains("BEGIN CERTIFICATE")
                    ? Sm2Certificate.read(key).publicKey()
                    : Sm2PublicKey.read(key);
        } catch (IOException | CertificateException e) {
            throw new DefinitionException(
                    key.toString(), 0, "", "is neither an SM2 public key nor a certificate: " + e.getMessage());
        }
    }

    private void requireNoRollback(Policy policy) throws DefinitionException {
        Path accepted = accepted();
        if (Files.notExists(accepted)) {
            return;
        }
        String[] last;
        try {
            last = Files.readString(accepted, StandardCharsets.US_ASCII).strip().split(" ");
        } catch (IOException e) {
            throw new DefinitionException(accepted.toString(), 0, "", "cannot be read: " + e.getMessage());
        }
        if (last.length != 2 || !last[0].matches("[0-9]{1,7}") || !last[1].matches("[0-9a-f]{64}")) {
            throw new DefinitionException(
                    accepted.toString(), 0, "", "does not tell which policy was last in force; see docs/policy.md");
        }
        long before = Long.parseLong(last[0]);
        boolean changed = !policy.digest().equals(last[1]);
        boolean older = policy.number() < before || signer != null && policy.number() == before && changed;
        if (changed && older && policy.replaces().orElse(-1) != before) {
            throw new DefinitionException(
                    file.toString(),
                    0,
                    "version",
                    "version " + policy.number() + " would take the place of version " + before
                            + "; raise it, or say expressly: replaces: " + before);
        }
    }

    private Path accepted() {
        return file.resolveSibling(file.getFileName() + ".accepted");
    }
}
