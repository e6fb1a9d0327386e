package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jianxin.gateway.trust.TrustRules;
import org.jianxin.sm.DurableFile;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.KeyFileException;
import org.jianxin.sm.SecretKeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;

/**
 * Makes what a new gateway needs in its data directory, and leaves alone what is already there. Wherever it is killed, it
 * goes on from there when it is run again: a file is there whole or not at all.
 */
public final class GatewaySetup {
    private GatewaySetup() {}

    /**
     * Makes {@code keys/gateway.pem} (SM2, with its password in {@code keys/gateway.password}),
     * {@code keys/gateway-public.pem} (what the appliance checks assertions with), {@code keys/identities.key},
     * {@code keys/exposures.key}, and {@code policy.yaml} and {@code trust.yaml} as they come with the product; secrets
     * are readable by their owner only.
     *
     * @param directory the gateway's data directory, made when missing
     * @return public half of the key that signs assertions, tokens and the decision log
     */
    public static Sm2PublicKey prepare(Path directory, SecureRandom random) throws GatewayException {
        try {
            Path keys = Files.createDirectories(directory.resolve("keys"));
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
            SecretKeyFile.createIfMissing(keys.resolve("identities.key"), random);
            SecretKeyFile.createIfMissing(keys.resolve("exposures.key"), random);
            SecretKeyFile.createIfMissing(keys.resolve("gateway.password"), random);
            Sm2PublicKey publicKey = signingKey(keys, random);
            Path policy = directory.resolve("policy.yaml");
            if (Files.notExists(policy)) {
                DurableFile.write(policy, defaultPolicy());
            }
            Path trust = directory.resolve("trust.yaml");
            if (Files.notExists(trust)) {
                DurableFile.write(trust, TrustRules.bundledFile());
            }
            return publicKey;
        } catch (IOException e) {
            throw new GatewayException("the gateway's directory cannot be prepared: " + e.getMessage(), e);
        }
    }

    /** Reads a public key from {@code keys/gateway-public.pem}. */
    public static Sm2PublicKey publicKey(Path file) throws GatewayException {
        try {
            return Sm2PublicKey.read(file);
        } catch (KeyFileException e) {
            throw new GatewayException(e.getMessage(), e);
        } catch (IOException e) {
            throw new GatewayException("cannot be read: " + file, e);
        }
    }

    /** The policy that comes with the product, as a file. */
    static byte[] defaultPolicy() throws IOException {
        try (InputStream in = GatewaySetup.class.getResourceAsStream("policy.yaml")) {
            return requireNonNull(in, "policy.yaml").readAllBytes();
        }
    }

    private static Sm2PublicKey signingKey(Path keys, SecureRandom random) throws IOException {
        Path file = keys.resolve("gateway.pem");
        char[] password = Files.readString(keys.resolve("gateway.password"), StandardCharsets.US_ASCII)
                .strip()
                .toCharArray();
        Sm2PublicKey publicKey;
        if (Files.notExists(file)) {
            try (Sm2KeyPair key = Sm2KeyPair.generate(random)) {
                KeyFile.write(file, key, password);
                publicKey = key.publicKey();
            }
        } else {
            try (Sm2KeyPair key = KeyFile.read(file, password)) {
                publicKey = key.publicKey();
            }
        }
        publicKey.write(keys.resolve("gateway-public.pem"));
        return publicKey;
    }
}
