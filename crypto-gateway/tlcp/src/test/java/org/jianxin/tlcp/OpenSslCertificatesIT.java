package org.jianxin.tlcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys pass between us and the {@code openssl} command, version 3, in both directions. */
final class OpenSslCertificatesIT {
    private static final String ID = "distid:1234567812345678";

    @TempDir
    Path directory;

    @Test
    void two_sides_with_certificates_and_keys_of_openssl_complete_a_mutual_handshake() throws Exception {
        write(
                "ca.cnf",
                """
                [req]
                distinguished_name = dn
                x509_extensions = root
                prompt = no
                [dn]
                CN = root
                [root]
                basicConstraints = critical, CA:true
                keyUsage = critical, keyCertSign, cRLSign
                [sign]
                basicConstraints = critical, CA:false
                keyUsage = critical, digitalSignature
                subjectAltName = DNS:localhost
                [encrypt]
                basicConstraints = critical, CA:false
                keyUsage = critical, keyEncipherment, dataEncipherment, keyAgreement
                subjectAltName = DNS:localhost
                """);
        key("ca");
        openssl("req -new -x509 -key ca.key -sm3 -sigopt " + ID + " -config ca.cnf -days 2 -out ca.pem");
        SSLEngine server = channel("server").context().createSSLEngine();
        server.setSSLParameters(channel("server").serverParameters(ClientCertificate.REQUIRED));
        SecureChannel client = channel("client");
        SSLEngine connecting = client.context().createSSLEngine("localhost", 4433);
        connecting.setSSLParameters(client.clientParameters());
        EnginePair pair = new EnginePair(connecting, server);
        pair.handshake();
        assertThat(PeerIdentity.of(pair.client.getSession()).orElseThrow().commonName())
                .isEqualTo("server sign");
        assertThat(PeerIdentity.of(pair.server.getSession()).orElseThrow().commonName())
                .isEqualTo("client sign");
    }

    @Test
    void openssl_verifies_both_certificates_that_our_authority_issues() throws Exception {
        Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
        try (CertificateAuthority authority = CertificateAuthority.create(
                directory.resolve("ca"), "authority", "secret".toCharArray(), Clock.systemUTC())) {
            DualCertificate dual = authority.issueDual(
                    "server",
                    "gateway",
                    key.publicKey(),
                    List.of("localhost"),
                    List.of("127.0.0.1"),
                    Duration.ofDays(1));
            dual.signing().write(directory.resolve("sign.pem"));
            dual.encryption().write(directory.resolve("encrypt.pem"));
            assertThat(dual.encryption().publicKey())
                    .isEqualTo(dual.encryptionKey().publicKey());
        }
        for (String certificate : List.of("sign.pem", "encrypt.pem")) {
            assertThat(openssl("verify -vfyopt " + ID + " -CAfile ca/" + CertificateAuthority.SIGNING_ROOT + " "
                            + certificate))
                    .contains(certificate + ": OK");
        }
    }

    @Test
    void a_key_in_the_older_form_with_its_block_of_parameters_is_read() throws Exception {
        Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
        byte[] sec1 = PrivateKeyInfo.getInstance(key.pkcs8())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        openssl("ecparam -name SM2 -out old.key"); // the block of parameters, as OpenSSL 1.1 puts it before the key
        Files.writeString(
                directory.resolve("old.key"),
                "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(sec1)
                        + "\n-----END EC PRIVATE KEY-----\n",
                UTF_8,
                StandardOpenOption.APPEND);
        assertThat(Files.readString(directory.resolve("old.key"))).startsWith("-----BEGIN SM2 PARAMETERS-----");
        assertThat(PemFile.key(directory.resolve("old.key"), null).publicKey()).isEqualTo(key.publicKey());
    }

    private SecureChannel channel(String name) throws Exception {
        for (String use : List.of("sign", "encrypt")) {
            String file = name + "-" + use;
            if (Files.exists(directory.resolve(file + ".pem"))) {
                continue;
            }
            key(file);
            openssl(
                    "req -new -key " + file + ".key -sm3 -sigopt " + ID + " -subj",
                    "/CN=" + name + " " + use,
                    "-out",
                    file + ".csr");
            openssl("x509 -req -in " + file + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -sm3 -sigopt " + ID
                    + " -vfyopt " + ID + " -extfile ca.cnf -extensions " + use + " -days 1 -out " + file + ".pem");
            assertThat(Sm2Certificate.read(directory.resolve(file + ".pem")).commonName())
                    .isEqualTo(name + " " + use);
        }
        return SecureChannels.tlcp(
                new DualCertificateFiles(
                        directory.resolve(name + "-sign.pem"),
                        directory.resolve(name + "-sign.key"),
                        directory.resolve(name + "-encrypt.pem"),
                        directory.resolve(name + "-encrypt.key"),
                        null),
                directory.resolve("ca.pem"),
                List.of(),
                SmEngines.detect().best(),
                Clock.systemUTC());
    }

    private void key(String name) throws Exception {
        openssl("genpkey -algorithm SM2 -out " + name + ".key");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content, UTF_8);
    }

    /** Output of the program, which must succeed; words of the first argument are split at blanks. */
    private String openssl(String words, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words.split(" ")));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
