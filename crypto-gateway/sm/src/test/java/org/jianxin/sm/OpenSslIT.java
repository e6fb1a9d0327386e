package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another implementation agrees with ours, in both directions: the {@code openssl} command, version 3. */
class OpenSslIT {

    private static final String ID = "distid:1234567812345678";
    private static final byte[] MESSAGE = "数据出境安全评估\n".getBytes(UTF_8);

    @TempDir
    private Path directory;

    @Test
    void opensslVerifiesOurSignature() throws Exception {
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            write("public.pem", Pem.encode("PUBLIC KEY", key.publicKey().encoded()));
            write("message", MESSAGE);
            write("signature", key.sign(MESSAGE));
            assertThat(openssl(
                            "dgst",
                            "-sm3",
                            "-verify",
                            "public.pem",
                            "-sigopt",
                            ID,
                            "-signature",
                            "signature",
                            "message"))
                    .contains("Verified OK");
            write("message", "another\n".getBytes(UTF_8));
            assertThat(Program.result(
                                    directory,
                                    "openssl",
                                    "dgst",
                                    "-sm3",
                                    "-verify",
                                    "public.pem",
                                    "-sigopt",
                                    ID,
                                    "-signature",
                                    "signature",
                                    "message")
                            .code())
                    .isNotZero();
        }
    }

    @Test
    void weVerifyASignatureOfOpenssl() throws Exception {
        openssl("genpkey", "-algorithm", "SM2", "-out", "private.pem");
        openssl("pkey", "-in", "private.pem", "-pubout", "-out", "public.pem");
        write("message", MESSAGE);
        openssl("dgst", "-sm3", "-sign", "private.pem", "-sigopt", ID, "-out", "signature", "message");
        Sm2PublicKey key = Sm2PublicKey.of(Pem.decode("PUBLIC KEY", read("public.pem")));
        assertThat(key.verify(MESSAGE, read("signature"))).isTrue();
        assertThat(key.verify(new byte[0], read("signature"))).isFalse();
    }

    @Test
    void opensslReadsOurPrivateKeys() throws Exception {
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            write("private.pem", Pem.encode("PRIVATE KEY", key.pkcs8()));
            openssl("pkey", "-in", "private.pem", "-pubout", "-out", "public.pem");
            assertThat(Sm2PublicKey.of(Pem.decode("PUBLIC KEY", read("public.pem"))))
                    .isEqualTo(key.publicKey());
        }
    }

    @Test
    void opensslVerifiesOurSigningCertificateAndReadsItsProfile() throws Exception {
        try (CertificateAuthority authority = authority();
                Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            X509Certificate issued =
                    authority.issueSigning("gateway-1", "gateway", key.publicKey(), Duration.ofDays(30));
            Sm2Certificate.of(issued).write(directory.resolve("leaf.pem"));
            String root = "ca/" + CertificateAuthority.SIGNING_ROOT;
            assertThat(openssl("verify", "-x509_strict", "-vfyopt", ID, "-CAfile", root, "leaf.pem"))
                    .contains("leaf.pem: OK");
            assertThat(openssl("x509", "-in", "leaf.pem", "-noout", "-text"))
                    .contains("Signature Algorithm: SM2-with-SM3")
                    .contains("Subject: C = CN, O = ", "OU = gateway, CN = gateway-1")
                    .contains("CA:FALSE")
                    .contains("Digital Signature, Non Repudiation");
            try (CertificateAuthority other = CertificateAuthority.create(
                    directory.resolve("other"), "市大数据局", "password".toCharArray(), Clock.systemUTC())) {
                Sm2Certificate.of(other.signingRoot()).write(directory.resolve("other.pem"));
                assertThat(Program.result(
                                        directory,
                                        "openssl",
                                        "verify",
                                        "-vfyopt",
                                        ID,
                                        "-CAfile",
                                        "other.pem",
                                        "leaf.pem")
                                .code())
                        .isNotZero();
            }
        }
    }

    @Test
    void opensslVerifiesOurTransportCertificate() throws Exception {
        try (CertificateAuthority authority = authority();
                Issued issued = authority.issueTransport(
                        "gateway-1",
                        "gateway",
                        List.of("gateway.example"),
                        List.of("127.0.0.1", "::1"),
                        Duration.ofDays(30))) {
            issued.write(directory.resolve("leaf.pem"), directory.resolve("leaf.key"));
            String root = "ca/" + CertificateAuthority.TRANSPORT_ROOT;
            assertThat(openssl(
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            "sslserver",
                            "-verify_hostname",
                            "gateway.example",
                            "-CAfile",
                            root,
                            "leaf.pem"))
                    .contains("leaf.pem: OK");
            assertThat(openssl("verify", "-verify_ip", "127.0.0.1", "-CAfile", root, "leaf.pem"))
                    .contains("leaf.pem: OK");
            openssl("pkey", "-in", "leaf.key", "-noout", "-check");
        }
    }

    @Test
    void weVerifyASigningCertificateThatOpensslIssued() throws Exception {
        openssl("genpkey", "-algorithm", "SM2", "-out", "root.key");
        openssl("genpkey", "-algorithm", "SM2", "-out", "leaf.key");
        openssl(
                "req",
                "-x509",
                "-new",
                "-sm3",
                "-sigopt",
                ID,
                "-key",
                "root.key",
                "-subj",
                "/CN=Root",
                "-days",
                "10",
                "-addext",
                "keyUsage=critical,keyCertSign",
                "-out",
                "root.pem");
        openssl(
                "req",
                "-new",
                "-sm3",
                "-sigopt",
                ID,
                "-key",
                "leaf.key",
                "-subj",
                "/OU=person/CN=Li Na",
                "-out",
                "leaf.csr");
        write(
                "leaf.ext",
                "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n".getBytes(US_ASCII));
        openssl(
                "x509",
                "-req",
                "-sm3",
                "-sigopt",
                ID,
                "-vfyopt",
                ID,
                "-in",
                "leaf.csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-CAcreateserial",
                "-days",
                "5",
                "-extfile",
                "leaf.ext",
                "-out",
                "leaf.pem");
        Sm2Certificate root = readCertificate("root.pem");
        Sm2Certificate leaf = readCertificate("leaf.pem");
        leaf.verify(root, Clock.systemUTC());
        assertThat(leaf.commonName()).isEqualTo("Li Na");
        assertThat(leaf.kind()).isEqualTo("person");
    }

    @Test
    void opensslDerivesTheSamePasswordHash() throws Exception {
        byte[] salt = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        String theirs = openssl(
                        "kdf",
                        "-keylen",
                        "32",
                        "-kdfopt",
                        "digest:SM3",
                        "-kdfopt",
                        "pass:correct horse",
                        "-kdfopt",
                        "hexsalt:000102030405060708090a0b0c0d0e0f",
                        "-kdfopt",
                        "iter:4096",
                        "PBKDF2")
                .strip()
                .replace(":", "");
        String ours = PasswordHash.hash("correct horse".toCharArray(), salt, 4096);
        byte[] hash = Base64.getDecoder().decode(ours.substring(ours.lastIndexOf('$') + 1));
        assertThat(HexFormat.of().withUpperCase().formatHex(hash)).isEqualTo(theirs);
    }

    @Test
    void opensslComputesTheSameDigestAndCode() throws Exception {
        byte[] data = new byte[100_003];
        new SecureRandom().nextBytes(data);
        write("data", data);
        assertThat(openssl("dgst", "-sm3", "-r", "data")).startsWith(Sm3.hex(data));
        byte[] key = new byte[80];
        new SecureRandom().nextBytes(key);
        assertThat(openssl(
                        "dgst",
                        "-sm3",
                        "-r",
                        "-mac",
                        "HMAC",
                        "-macopt",
                        "hexkey:" + HexFormat.of().formatHex(key),
                        "data"))
                .startsWith(HexFormat.of().formatHex(new HmacSm3(key).mac(data)));
    }

    @Test
    void opensslDecryptsOurKeyFileStepByStep() throws Exception {
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            KeyFile.write(directory.resolve("key.pem"), key, "correct horse".toCharArray());
            String parsed = openssl("asn1parse", "-in", "key.pem");
            List<String> octets = parsed.lines()
                    .filter(line -> line.contains("OCTET STRING"))
                    .map(line -> line.substring(line.indexOf("[HEX DUMP]:") + 11))
                    .toList();
            assertThat(octets).as("salt, initial vector, encrypted key").hasSize(3);
            assertThat(parsed).contains(":PBES2", ":PBKDF2", "1.2.156.10197.1.401.2", ":sm4-cbc", ":0927C0");
            String derived = openssl(
                            "kdf",
                            "-keylen",
                            "16",
                            "-kdfopt",
                            "digest:SM3",
                            "-kdfopt",
                            "pass:correct horse",
                            "-kdfopt",
                            "hexsalt:" + octets.get(0),
                            "-kdfopt",
                            "iter:600000",
                            "PBKDF2")
                    .strip()
                    .replace(":", "");
            write("encrypted", HexFormat.of().parseHex(octets.get(2)));
            openssl("enc", "-d", "-sm4-cbc", "-K", derived, "-iv", octets.get(1), "-in", "encrypted", "-out", "pkcs8");
            assertThat(read("pkcs8")).isEqualTo(key.pkcs8());
        }
    }

    private CertificateAuthority authority() throws Exception {
        return CertificateAuthority.create(
                directory.resolve("ca"), "市大数据局", "password".toCharArray(), Clock.systemUTC());
    }

    private Sm2Certificate readCertificate(String name) throws Exception {
        // openssl writes text before the block when it issues a certificate.
        return Sm2Certificate.read(directory.resolve(name));
    }

    private String openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Program.run(directory, command);
    }

    private void write(String name, byte[] content) throws Exception {
        Files.write(directory.resolve(name), content);
    }

    private byte[] read(String name) throws Exception {
        return Files.readAllBytes(directory.resolve(name));
    }
}
