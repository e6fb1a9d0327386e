package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PKCS#12 files go from us to the {@code openssl} command, version 3, and back; authorities with a signer id of their own. */
class Pkcs12IT {

    private static final String ID = "distid:1234567812345678";
    private static final String OTHER_ID = "distid:another-id@jianxin.test";
    private static final char[] PASSWORD = "Correct-horse-1".toCharArray();
    private static final byte[] MESSAGE = "政务外网\n".getBytes(UTF_8);

    @TempDir
    private static Path directory;

    /** A root, an authority below it and a holder, once under the default signer id and once under another. */
    @BeforeAll
    static void issue() throws Exception {
        for (String id : List.of(ID, OTHER_ID)) {
            String prefix = id.equals(ID) ? "" : "other-";
            Files.write(
                    directory.resolve("ca.ext"),
                    "keyUsage=critical,keyCertSign,cRLSign\nbasicConstraints=critical,CA:TRUE\n".getBytes(US_ASCII));
            Files.write(
                    directory.resolve("leaf.ext"),
                    "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n".getBytes(US_ASCII));
            for (String name : List.of("root", "ca", "leaf")) {
                openssl("genpkey", "-algorithm", "SM2", "-out", prefix + name + ".key");
                openssl(("req -new -sm3 -sigopt " + id + " -key " + prefix + name + ".key -subj /CN=" + name + " -out "
                                + name + ".csr")
                        .split(" "));
            }
            String root = "x509 -req -sm3 -days 9 -in root.csr -extfile ca.ext -signkey %sroot.key -out %sroot.pem";
            String below = "x509 -req -sm3 -days 9 -in %s.csr -extfile %s.ext -CA %s%s.pem -CAkey %s%s.key"
                    + " -CAcreateserial -out %s%s.pem";
            String ids = " -sigopt " + id + " -vfyopt " + id;
            openssl((root.formatted(prefix, prefix) + ids).split(" "));
            openssl((below.formatted("ca", "ca", prefix, "root", prefix, "root", prefix, "ca") + ids).split(" "));
            openssl((below.formatted("leaf", "leaf", prefix, "ca", prefix, "ca", prefix, "leaf") + ids).split(" "));
        }
        Files.write(
                directory.resolve("above.pem"),
                (Files.readString(directory.resolve("root.pem")) + Files.readString(directory.resolve("ca.pem")))
                        .getBytes(UTF_8));
    }

    private static Sm2Certificate certificate(String name) throws Exception {
        return PemFile.certificates(directory.resolve(name + ".pem")).get(0);
    }

    private static Sm2KeyPair key(String name) throws Exception {
        return PemFile.key(directory.resolve(name + ".key"), null);
    }

    private static List<Sm2Certificate> chain() throws Exception {
        return List.of(certificate("leaf"), certificate("ca"), certificate("root"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-keypbe SM4-CBC -certpbe SM4-CBC -macalg sm3",
                "-keypbe AES-128-CBC -certpbe AES-192-CBC -iter 10000 -maciter",
                "-keypbe SM4-CBC -certpbe NONE -macalg sm3 -iter 1000",
                "-name 政务 -caname CA"
            })
    void weReadWhatOpensslWrites(String options) throws Exception {
        List<String> command = new ArrayList<>(List.of("pkcs12", "-export", "-inkey", "leaf.key", "-in", "leaf.pem"));
        command.addAll(List.of("-certfile", "above.pem", "-out", "theirs.p12"));
        command.addAll(List.of("-passout", "pass:" + new String(PASSWORD)));
        Stream.of(options.split(" ")).filter(each -> !each.isEmpty()).forEach(command::add);
        openssl(command.toArray(new String[0]));
        try (Pkcs12 read = Pkcs12.read(directory.resolve("theirs.p12"), PASSWORD)) {
            assertThat(read.chain()).isEqualTo(chain());
            assertThat(certificate("leaf")
                            .publicKey()
                            .verify(MESSAGE, read.key().sign(MESSAGE)))
                    .isTrue();
        }
    }

    @Test
    void opensslReadsWhatWeWrite() throws Exception {
        Path file = directory.resolve("ours.p12");
        try (Pkcs12 ours = new Pkcs12(key("leaf"), chain())) {
            ours.write(file, PASSWORD, Pkcs12.Protection.SHA256);
        }
        String password = "pass:" + new String(PASSWORD);
        assertThat(openssl("pkcs12", "-in", "ours.p12", "-passin", password, "-info", "-noout"))
                .contains("MAC: sha256, Iteration 600000")
                .contains("PBES2, PBKDF2, SM4-CBC, Iteration 600000, PRF hmacWithSHA256");
        openssl("pkcs12", "-in", "ours.p12", "-passin", password, "-nodes", "-out", "ours.pem");
        assertThat(PemFile.certificates(directory.resolve("ours.pem"))).isEqualTo(chain());
        try (Sm2KeyPair read = PemFile.key(directory.resolve("ours.pem"), null)) {
            assertThat(read.publicKey()).isEqualTo(certificate("leaf").publicKey());
        }
    }

    /** OpenSSL 3.0 knows HMAC-SM3 as the code of a file, but not in PBKDF2: it believes the file and cannot decrypt it. */
    @Test
    void opensslFindsTheCodeOfANationalFileRight() throws Exception {
        Path file = directory.resolve("national.p12");
        try (Pkcs12 ours = new Pkcs12(key("leaf"), chain())) {
            ours.write(file, PASSWORD);
        }
        String[] command = {"openssl", "pkcs12", "-in", "national.p12", "-info", "-noout", "-passin", "pass:"};
        String wrong = Program.result(directory, command).output();
        assertThat(wrong).contains("Mac verify error");
        command[command.length - 1] += new String(PASSWORD);
        assertThat(Program.result(directory, command).output())
                .contains("MAC: sm3, Iteration 600000", "PBES2, PBKDF2, SM4-CBC, Iteration 600000")
                .doesNotContain("Mac verify error");
    }

    @Test
    void weReadWhatWeWriteAndNothingOfItInTheClear() throws Exception {
        Path file = directory.resolve("round.p12");
        try (Pkcs12 ours = new Pkcs12(key("leaf"), chain())) {
            ours.write(file, PASSWORD);
            assertThat(ours.toString()).isEqualTo("Pkcs12[" + certificate("leaf") + "]");
            assertThat(new String(Files.readAllBytes(file), US_ASCII)).doesNotContain("leaf");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        try (Pkcs12 read = Pkcs12.read(file, PASSWORD)) {
            assertThat(read.chain()).isEqualTo(chain());
            assertThat(read.key().publicKey()).isEqualTo(certificate("leaf").publicKey());
        }
    }

    @Test
    void aWrongPasswordAndEveryChangeIsRefusedByName() throws Exception {
        openssl("pkcs12 -export -inkey leaf.key -in leaf.pem -out changed.p12 -passout"
                .concat(" pass:" + new String(PASSWORD))
                .split(" "));
        Path file = directory.resolve("changed.p12");
        byte[] good = Files.readAllBytes(file);
        assertRefused(file, "correct-horse-1".toCharArray());
        assertRefused(file, new char[0]);
        for (int at = 0; at < good.length; at += 7) {
            byte[] changed = good.clone();
            changed[at] ^= 0x20;
            Files.write(file, changed);
            assertRefused(file, PASSWORD);
        }
        for (int length : new int[] {0, 1, good.length / 2, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertRefused(file, PASSWORD);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertRefused(file, PASSWORD);
        Files.write(file, new byte[(1 << 20) + 1]);
        assertRefused(file, PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-inkey leaf.key -in leaf.pem -nomac",
                "-inkey leaf.key -in leaf.pem -keypbe NONE -certpbe NONE",
                "-inkey leaf.key -in leaf.pem -macalg sha1",
                "-inkey leaf.key -in leaf.pem -keypbe PBE-SHA1-3DES",
                "-inkey leaf.key -in leaf.pem -iter 999",
                "-nokeys -in leaf.pem"
            })
    void weakOrMissingProtectionIsRefused(String options) throws Exception {
        openssl(("pkcs12 -export -out weak.p12 " + options + " -passout pass:" + new String(PASSWORD)).split(" "));
        assertRefused(directory.resolve("weak.p12"), PASSWORD);
    }

    private static void assertRefused(Path file, char[] password) {
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> Pkcs12.read(file, password).close())
                .withMessageStartingWith(file + ": ")
                .withMessageNotContaining(new String(PASSWORD));
    }

    @Test
    void aFileIsOfAKeyAndItsCertificateUnderAPassword() throws Exception {
        try (Sm2KeyPair key = key("leaf")) {
            List<Sm2Certificate> others = List.of(certificate("ca"));
            assertThatIllegalArgumentException().isThrownBy(() -> new Pkcs12(key, others));
            assertThatIllegalArgumentException().isThrownBy(() -> new Pkcs12(key, List.of()));
            Pkcs12 right = new Pkcs12(key, chain());
            Path file = directory.resolve("none.p12");
            assertThatIllegalArgumentException().isThrownBy(() -> right.write(file, new char[0]));
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void aKeyFileOfOpensslUnderAesCanBeRead() throws Exception {
        openssl("pkcs8 -topk8 -in leaf.key -out aes.key -v2 aes-256-cbc -iter 2048 -passout"
                .concat(" pass:" + new String(PASSWORD))
                .split(" "));
        try (Sm2KeyPair read = KeyFile.read(directory.resolve("aes.key"), PASSWORD)) {
            assertThat(read.publicKey()).isEqualTo(certificate("leaf").publicKey());
        }
    }

    @Test
    void certificatesAreVerifiedUnderTheSignerIdTheirAuthorityUses() throws Exception {
        Sm2Certificate leaf = certificate("other-leaf");
        List<Sm2Certificate> above = List.of(certificate("other-ca"));
        List<Sm2Certificate> roots = List.of(certificate("other-root"));
        byte[] id = OTHER_ID.substring("distid:".length()).getBytes(US_ASCII);
        CertificateTrust right = new CertificateTrust(roots, List.of(), Clock.systemUTC(), id);
        assertThat(right.check(leaf, above, CertificateUse.SERVER_SIGNATURE)).hasSize(3);
        CertificateTrust byDefault = new CertificateTrust(roots, List.of(), Clock.systemUTC());
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> byDefault.check(leaf, above, CertificateUse.SERVER_SIGNATURE));
        CertificateTrust other = new CertificateTrust(List.of(certificate("root")), List.of(), Clock.systemUTC(), id);
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() ->
                        other.check(certificate("leaf"), List.of(certificate("ca")), CertificateUse.SERVER_SIGNATURE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertificateTrust(roots, List.of(), Clock.systemUTC(), new byte[8192]));
    }

    private static String openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Program.run(directory, command);
    }
}
