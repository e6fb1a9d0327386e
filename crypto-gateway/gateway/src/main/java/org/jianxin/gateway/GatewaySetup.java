package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;

/** Makes what a new gateway needs in its data directory, and leaves alone what is already there. */
public final class GatewaySetup {
    private static final int SECRET_BYTES = 32;
    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String PEM_END = "-----END PUBLIC KEY-----";

    private GatewaySetup() {}

    /**
     * Makes {@code keys/gateway.pem} (SM2, with its password in {@code keys/gateway.password}),
     * {@code keys/gateway-public.pem} (what the appliance checks assertions with), {@code keys/identities.key}, and
     * {@code policy.yaml} with the policy that comes with the product; secrets are readable by their owner only.
     *
     * @param directory the gateway's data directory, made when missing
     * @return public half of the key that signs assertions, tokens and the decision log
     */
    public static Sm2PublicKey prepare(Path directory, SecureRandom random) throws GatewayException {
        try {
            Path keys = Files.createDirectories(directory.resolve("keys"));
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
            secret(keys.resolve("identities.key"), random);
            secret(keys.resolve("gateway.password"), random);
            Sm2PublicKey publicKey = signingKey(keys, random);
            Path policy = directory.resolve("policy.yaml");
            if (Files.notExists(policy)) {
                Files.write(policy, defaultPolicy());
            }
            return publicKey;
        } catch (IOException e) {
            throw new GatewayException("the gateway's directory cannot be prepared: " + e.getMessage(), e);
        }
    }

    /** Reads a public key from {@code keys/gateway-public.pem}. */
    public static Sm2PublicKey publicKey(Path file) throws GatewayException {
        try {
            String pem = Files.readString(file, StandardCharsets.US_ASCII);
            int begin = pem.indexOf(PEM_BEGIN);
            int end = pem.indexOf(PEM_END);
            if (begin >= 0 && end > begin) {
                return Sm2PublicKey.of(Base64.getMimeDecoder().decode(pem.substring(begin + PEM_BEGIN.length(), end)));
            }
        } catch (IOException e) {
            throw new GatewayException("cannot be read: " + file, e);
        } catch (IllegalArgumentException e) {
            throw new GatewayException(file + " is not a public SM2 key in PEM", e);
        }
        throw new GatewayException(file + " is not a public SM2 key in PEM");
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
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.encoded());
        Files.writeString(
                keys.resolve("gateway-public.pem"),
                PEM_BEGIN + "\n" + base64 + "\n" + PEM_END + "\n",
                StandardCharsets.US_ASCII);
        return publicKey;
    }

    private static void secret(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(secret) + "\n", StandardOpenOption.WRITE);
    }
}
