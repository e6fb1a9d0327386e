package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.Sm3;

/**
 * The detached SM2 signature of a policy file, {@code policy.yaml.sig} beside {@code policy.yaml}: who stands for the
 * policy, since when, and that not one byte of it is another.
 *
 * @param by who signed, as they say
 * @param key id of the key, see {@link Sm2PublicKey#keyId}
 */
public record PolicySignature(String by, Instant at, String key, String signature) {
    private static final String FORMAT = "jianxin-policy-signature/1";
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._@-]{0,63}";

    public PolicySignature {
        requireNonNull(at, "at");
        requireNonNull(key, "key");
        requireNonNull(signature, "signature");
        if (!by.matches(NAME)) {
            throw new IllegalArgumentException("a name has letters, digits, blanks and . _ @ -, 64 at most");
        }
    }

    /** Where the signature of a policy file stands. */
    public static Path beside(Path policy) {
        return policy.resolveSibling(policy.getFileName() + ".sig");
    }

    /** Signs the bytes of a policy file. */
    public static PolicySignature sign(byte[] policy, String by, Instant at, Signer signer) {
        byte[] signature = signer.sign(message(policy, by, at));
        return new PolicySignature(
                by, at, signer.publicKey().keyId(), Base64.getEncoder().encodeToString(signature));
    }

    /** Whether this key signed exactly these bytes. */
    public boolean verify(byte[] policy, Sm2PublicKey publicKey) {
        try {
            return publicKey.verify(message(policy, by, at), Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] message(byte[] policy, String by, Instant at) {
        return (FORMAT + "\n" + by + "\n" + at + "\n" + Sm3.hex(policy)).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws DefinitionException naming file, line and field */
    public static PolicySignature read(Path file) throws DefinitionException {
        Definition definition = DefinitionFile.read(file);
        if (!definition.text("format").equals(FORMAT)) {
            throw definition.error("format", "must be " + FORMAT);
        }
        try {
            PolicySignature read = new PolicySignature(
                    definition.text("by"),
                    Instant.parse(definition.text("at")),
                    definition.text("key"),
                    definition.text("signature"));
            definition.done();
            return read;
        } catch (DateTimeParseException e) {
            throw definition.error("at", "must be a time such as 2026-11-26T03:00:00Z");
        } catch (IllegalArgumentException e) {
            throw definition.error("by", String.valueOf(e.getMessage()));
        }
    }

    /** Writes the file whole. */
    public void write(Path file) throws IOException {
        String text = "format: " + FORMAT + "\nby: \"" + by + "\"\nat: " + at + "\nkey: \"" + key + "\"\nsignature: "
                + signature + "\n";
        DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
