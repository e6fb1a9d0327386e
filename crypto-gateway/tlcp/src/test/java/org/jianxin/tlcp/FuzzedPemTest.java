package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jianxin.sm.KeyFile;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.SecretKeyFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.subtle.SmEngine.Direction;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of certificates and keys: whatever is in one, its reader gives what it promises or names the file. The first byte says
 * which reader; its highest bit, that the rest is what stands in the PEM block and not the text of the file.
 */
final class FuzzedPemTest {

    private static final int WRAPPED = 0x80;
    private static final char[] PASSWORD = "password".toCharArray();
    /** Each takes time by design, up to ten million of them; what the fuzzer looks for does not hide there. */
    private static final int MOST_ITERATIONS = 1000;

    @TempDir
    private static Path directory;

    /** A kind of file, by the label of its block. */
    private enum Kind {
        CERTIFICATES("CERTIFICATE"),
        CERTIFICATE("CERTIFICATE"),
        KEY("PRIVATE KEY"),
        SEC1_KEY("EC PRIVATE KEY"),
        KEY_WITH_PASSWORD("ENCRYPTED PRIVATE KEY"),
        KEY_FILE("ENCRYPTED PRIVATE KEY"),
        PUBLIC_KEY("PUBLIC KEY"),
        REVOCATION_LIST("X509 CRL"),
        SECRET_KEY("SECRET KEY"),
        STANDARD_CERTIFICATES("CERTIFICATE"),
        STANDARD_KEY("PRIVATE KEY");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        boolean secret() {
            return label.endsWith("KEY") && this != PUBLIC_KEY;
        }

        byte[] wrap(byte[] der) {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    static Stream<byte[]> honest() throws Exception {
        RewindableRandom random = new RewindableRandom(3);
        TestPki root = TestPki.root("root", Instant.parse("2026-05-01T08:00:00Z"), random);
        Sm2KeyPair key = Sm2KeyPair.generate(random);
        byte[] pkcs8 = key.pkcs8();
        byte[] sec1 = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();
        byte[] certificate = root.certificate().encoded();
        List<byte[]> inputs = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            byte[] der =
                    switch (kind) {
                        case CERTIFICATES, CERTIFICATE, STANDARD_CERTIFICATES -> certificate;
                        case KEY, STANDARD_KEY -> pkcs8;
                        case SEC1_KEY -> sec1;
                        case KEY_WITH_PASSWORD, KEY_FILE -> encrypted(pkcs8);
                        case PUBLIC_KEY -> key.publicKey().encoded();
                        case REVOCATION_LIST -> root.list(root.empty());
                        case SECRET_KEY -> new byte[0];
                    };
            inputs.add(input(kind.ordinal() | WRAPPED, der));
            inputs.add(input(
                    kind.ordinal(), kind == Kind.SECRET_KEY ? "0".repeat(64).getBytes() : kind.wrap(der)));
        }
        byte[] chain = Handshake.concat(Kind.CERTIFICATE.wrap(certificate), Kind.CERTIFICATE.wrap(certificate));
        inputs.add(input(Kind.CERTIFICATES.ordinal(), chain));
        return inputs.stream();
    }

    private static byte[] input(int head, byte[] rest) {
        return new WireWriter().uint8(head).bytes(rest).toBytes();
    }

    /** As key files are, but with few iterations. */
    private static byte[] encrypted(byte[] pkcs8) throws IOException {
        byte[] salt = new byte[16];
        PKCS5S2ParametersGenerator derivation = new PKCS5S2ParametersGenerator(new SM3Digest());
        derivation.init(PKCS5S2ParametersGenerator.PKCS5PasswordToUTF8Bytes(PASSWORD), salt, 2);
        byte[] key = ((KeyParameter) derivation.generateDerivedMacParameters(128)).getKey();
        byte[] padded = Arrays.copyOf(pkcs8, pkcs8.length / 16 * 16 + 16);
        Arrays.fill(padded, pkcs8.length, padded.length, (byte) (padded.length - pkcs8.length));
        SmEngines.detect()
                .best()
                .cbc(key, Direction.ENCRYPT)
                .process(new byte[16], padded, 0, padded.length, padded, 0);
        AlgorithmIdentifier prf = new AlgorithmIdentifier(GMObjectIdentifiers.hmac_sm3, DERNull.INSTANCE);
        PBES2Parameters parameters = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, 2, 16, prf)),
                new EncryptionScheme(GMObjectIdentifiers.sms4_cbc, new DEROctetString(new byte[16])));
        return new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), padded)
                .getEncoded(ASN1Encoding.DER);
    }

    @MethodSource("honest")
    @FuzzTest
    void gives_what_it_promises_or_names_the_file(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Kind kind = Kind.values()[(input[0] & 0x7f) % Kind.values().length];
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        byte[] content = (input[0] & WRAPPED) == 0 ? rest : kind.wrap(rest);
        if (takesLong(content)) {
            return;
        }
        Path file = directory.resolve("fuzzed.pem");
        Files.write(file, content);
        Allocation.assertBounded(content.length, () -> {
            try {
                read(kind, file);
            } catch (IOException | GeneralSecurityException e) {
                assertThat(e).hasMessageContaining("fuzzed.pem");
                if (kind.secret()) {
                    assertNotQuoted(content, e.getMessage());
                }
            }
        });
    }

    private static void read(Kind kind, Path file) throws IOException, GeneralSecurityException {
        Path copy = directory.resolve("copy.pem");
        switch (kind) {
            case CERTIFICATES -> assertThat(PemFile.certificates(file)).isNotEmpty();
            case CERTIFICATE -> {
                Sm2Certificate read = Sm2Certificate.read(file);
                assertThat(Sm2Certificate.of(read.encoded())).isEqualTo(read);
                Files.writeString(copy, read.pem());
                assertThat(Sm2Certificate.read(copy)).isEqualTo(read);
            }
            case KEY, SEC1_KEY -> assertWorks(PemFile.key(file, null), copy);
            case KEY_WITH_PASSWORD -> assertWorks(PemFile.key(file, PASSWORD), copy);
            case KEY_FILE -> assertWorks(KeyFile.read(file, PASSWORD), copy);
            case PUBLIC_KEY -> {
                Sm2PublicKey read = Sm2PublicKey.read(file);
                assertThat(Sm2PublicKey.of(read.encoded())).isEqualTo(read);
            }
            case REVOCATION_LIST -> assertThat(RevocationList.read(file)).isNotNull();
            case SECRET_KEY -> assertThat(SecretKeyFile.read(file)).hasSize(SecretKeyFile.KEY_BYTES);
            case STANDARD_CERTIFICATES -> assertThat(StandardPem.certificates(file))
                    .isNotEmpty();
            case STANDARD_KEY -> assertThat(StandardPem.ecKey(file).getAlgorithm())
                    .isEqualTo("EC");
        }
    }

    /** What is read signs, and is read again as it is written. */
    private static void assertWorks(Sm2KeyPair key, Path copy) throws IOException {
        byte[] message = {1};
        assertThat(key.publicKey().verify(message, key.sign(message))).isTrue();
        Files.write(copy, Kind.KEY.wrap(key.pkcs8()));
        assertThat(PemFile.key(copy, null).publicKey()).isEqualTo(key.publicKey());
    }

    /** What may be a key is not quoted. */
    private static void assertNotQuoted(byte[] content, String message) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        for (String line : text.split("\n")) {
            if (line.length() >= 16 && message.contains(line) && !line.contains("-----")) {
                fail("the message quotes the file: " + message);
            }
        }
    }

    private static boolean takesLong(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + Kind.KEY_FILE.label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END", Math.max(from, 0));
        if (from < 0 || to < from) {
            return false;
        }
        try {
            EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(
                    Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
            PBES2Parameters parameters =
                    PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
            PBKDF2Params derivation =
                    PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
            return derivation.getIterationCount().bitLength() > Integer.SIZE - 1
                    || derivation.getIterationCount().intValue() > MOST_ITERATIONS;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
