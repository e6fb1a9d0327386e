package org.jianxin.sm.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.cert.X509CRLHolder;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateRequest;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.EnvelopedKey;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Program;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another implementation agrees with our authority, in both directions: the {@code openssl} command, version 3. */
class OpenSslAuthorityIT {

    private static final String ID = "distid:1234567812345678";
    /** One step at a time: OpenSSL 3.0 gives the signer id to the named certificate only, not to those above it. */
    private static final String VERIFY = "verify -x509_strict -partial_chain -vfyopt " + ID + " -CAfile ca/";

    private static final String BELOW_ROOT = VERIFY + AuthorityFiles.ROOT;
    private static final String BELOW_INTERMEDIATE = VERIFY + AuthorityFiles.INTERMEDIATE;
    private static final Holder GATEWAY =
            new Holder("gw-1", HolderKind.GATEWAY, "Bureau", List.of("gw.city.gov.cn"), List.of("10.20.0.8"));

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    private Path home;

    @BeforeAll
    static void found() throws Exception {
        TestAuthority.found(
                shared.resolve("ca"),
                "Bureau",
                new PermittedNames(List.of("city.gov.cn"), List.of("10.20.0.0/16")),
                URI.create("http://ca.city.gov.cn/sm2.crl"),
                Clock.systemUTC());
    }

    @BeforeEach
    void copy() throws Exception {
        home = TestAuthority.copy(shared.resolve("ca"), directory.resolve("ca"));
    }

    @Test
    void opensslVerifiesOurPathsAndReadsTheProfile() throws Exception {
        try (IssuingAuthority authority = TestAuthority.open(home, Clock.systemUTC());
                Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            DualCertificate pair = authority.issue(GATEWAY, key.publicKey(), Duration.ofDays(5));
            pair.write(directory.resolve("sign.pem"), directory.resolve("enc.pem"));
        }
        assertThat(openssl(BELOW_INTERMEDIATE + " -purpose sslserver -verify_hostname gw.city.gov.cn sign.pem"))
                .contains("sign.pem: OK");
        assertThat(openssl(BELOW_INTERMEDIATE + " -purpose sslclient -verify_ip 10.20.0.8 enc.pem"))
                .contains("enc.pem: OK");
        assertThat(openssl(BELOW_ROOT + " ca/intermediate.pem")).contains("intermediate.pem: OK");
        assertThat(result(BELOW_ROOT + " sign.pem").code())
                .as("the intermediate is missing")
                .isNotZero();
        assertThat(openssl("x509 -in enc.pem -noout -text"))
                .contains("Signature Algorithm: SM2-with-SM3")
                .contains("Subject: C = CN, O = Bureau, OU = gateway, CN = gw-1")
                .contains("Key Encipherment, Data Encipherment, Key Agreement")
                .contains("URI:http://ca.city.gov.cn/sm2.crl")
                .contains("X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier");
        assertThat(openssl("x509 -in ca/intermediate.pem -noout -text"))
                .contains("CA:TRUE, pathlen:0")
                .contains("X509v3 Name Constraints: critical", "DNS:city.gov.cn", "IP:10.20.0.0/255.255.0.0");
    }

    @Test
    void opensslReadsOurListsAndVerifiesTheirSignatures() throws Exception {
        Sm2Certificate held;
        try (IssuingAuthority authority = TestAuthority.open(home, Clock.systemUTC());
                RootAuthority root = TestAuthority.root(home, Clock.systemUTC());
                Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            held = authority.issue(GATEWAY, key.publicKey(), Duration.ofDays(5)).signing();
            authority.revoke(held.serial(), RevocationReason.CERTIFICATE_HOLD, true);
            String plain = authority
                    .issue(GATEWAY, key.publicKey(), Duration.ofDays(5))
                    .signing()
                    .serial();
            authority.revoke(plain, RevocationReason.UNSPECIFIED, true);
            authority.list(Duration.ofDays(7)).write(directory.resolve("intermediate.crl"));
            root.list(Duration.ofDays(7)).write(directory.resolve("root.crl"));
        }
        String text = openssl("crl -in intermediate.crl -noout -text");
        assertThat(text)
                .contains("Version 2 (0x1)", "Signature Algorithm: SM2-with-SM3")
                .contains("Issuer: C = CN, O = Bureau, CN = Test SM2 Issuing CA")
                .containsPattern("X509v3 CRL Number: \\s+1")
                .contains("X509v3 Authority Key Identifier")
                .contains("Serial Number: " + held.serial().toUpperCase(Locale.ROOT))
                .containsOnlyOnce("X509v3 CRL Reason Code")
                .contains("Certificate Hold");
        assertThat(openssl("crl -in root.crl -noout -text")).contains("No Revoked Certificates.");
        // OpenSSL 3.0 has no way to tell its check of lists the signer id; its signature check has.
        X509CRLHolder list = new X509CRLHolder(
                RevocationList.read(directory.resolve("intermediate.crl")).encoded());
        Files.write(
                directory.resolve("tbs"),
                list.toASN1Structure().getTBSCertList().getEncoded());
        Files.write(
                directory.resolve("signature"),
                list.toASN1Structure().getSignature().getOctets());
        openssl("x509 -in ca/intermediate.pem -noout -pubkey -out key.pem");
        assertThat(openssl("dgst -sm3 -verify key.pem -sigopt " + ID + " -signature signature tbs"))
                .contains("Verified OK");
    }

    @Test
    void weIssueToARequestOfOpensslAndOpensslOpensTheEnvelope() throws Exception {
        openssl("genpkey -algorithm SM2 -out sign.key");
        openssl("req -new -sm3 -sigopt " + ID + " -key sign.key -out gw.csr -addext basicConstraints=critical,CA:TRUE"
                + " -subj /O=Bureau/CN=gw-1");
        CertificateRequest request = CertificateRequest.read(directory.resolve("gw.csr"));
        assertThat(request.commonName()).isEqualTo("gw-1");
        DualCertificate pair;
        try (IssuingAuthority authority = TestAuthority.open(home, Clock.systemUTC())) {
            pair = authority.issue(GATEWAY, request.publicKey(), Duration.ofDays(5));
        }
        assertThat(pair.signing().authority())
                .as("what the request asks for is not taken")
                .isFalse();
        pair.write(directory.resolve("sign.pem"), directory.resolve("enc.pem"));
        assertThat(openssl(BELOW_INTERMEDIATE + " sign.pem")).contains("OK");
        assertThat(openssl("x509 -in sign.pem -noout -pubkey")).isEqualTo(openssl("pkey -in sign.key -pubout"));

        byte[] sealed = EnvelopedKey.seal(pair.encryptionKey(), request.publicKey(), new SecureRandom())
                .encoded();
        ASN1Sequence parts = ASN1Sequence.getInstance(sealed);
        Files.write(
                directory.resolve("sm4"), parts.getObjectAt(1).toASN1Primitive().getEncoded());
        Files.write(
                directory.resolve("scalar.enc"),
                ASN1BitString.getInstance(parts.getObjectAt(3)).getOctets());
        openssl("pkeyutl -decrypt -inkey sign.key -in sm4 -out sm4.key");
        String sm4 = HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("sm4.key")));
        openssl("enc -d -sm4-ecb -nopad -K " + sm4 + " -in scalar.enc -out scalar");
        assertThat(HexFormat.of().formatHex(pair.encryptionKey().pkcs8()))
                .contains(HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("scalar"))));
    }

    @Test
    void opensslVerifiesOurRequestAndOursRefusesOneUnderTheEmptyId() throws Exception {
        try (Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom())) {
            CertificateRequest.make(key, "gw-1", "Bureau").write(directory.resolve("ours.csr"));
        }
        assertThat(openssl("req -in ours.csr -noout -verify -vfyopt " + ID + " -subject"))
                .contains("verify OK", "C = CN, O = Bureau, CN = gw-1");
        openssl("genpkey -algorithm SM2 -out sign.key");
        openssl("req -new -sm3 -key sign.key -out theirs.csr -subj /CN=x");
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> CertificateRequest.read(directory.resolve("theirs.csr")))
                .withMessageContaining("-sigopt distid:1234567812345678");
    }

    @Test
    void opensslRefusesANameTheIntermediateMayNotVouchFor() throws Exception {
        // Signed with the intermediate's key by openssl, as our own authority refuses to.
        Files.writeString(
                directory.resolve("leaf.cnf"),
                "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:gw.county.gov.cn\n");
        openssl("genpkey -algorithm SM2 -out leaf.key");
        openssl("req -new -sm3 -sigopt " + ID + " -key leaf.key -out leaf.csr -subj /CN=leaf");
        openssl("x509 -req -sm3 -sigopt " + ID + " -vfyopt " + ID + " -in leaf.csr -CA ca/intermediate.pem"
                + " -CAkey ca/" + TestAuthority.PLAIN_KEY + " -CAcreateserial -days 2 -extfile leaf.cnf -out leaf.pem");
        assertThat(result(BELOW_INTERMEDIATE + " leaf.pem").output()).contains("permitted subtree violation");
        Sm2Certificate leaf =
                PemFile.certificates(directory.resolve("leaf.pem")).get(0);
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> new CertificateTrust(
                                PemFile.certificates(home.resolve(AuthorityFiles.ROOT)), List.of(), Clock.systemUTC())
                        .check(
                                leaf,
                                PemFile.certificates(home.resolve(AuthorityFiles.INTERMEDIATE)),
                                CertificateUse.SERVER_SIGNATURE))
                .withMessageContaining("may not vouch for");
    }

    @Test
    void weBelieveAPathAndAListThatOpensslMadeUntilItRevokes() throws Exception {
        Files.writeString(
                directory.resolve("ca.cnf"),
                """
                [req]
                distinguished_name = dn
                prompt = no
                [dn]
                CN = their root
                [root]
                basicConstraints = critical, CA:true, pathlen:1
                keyUsage = critical, keyCertSign, cRLSign
                subjectKeyIdentifier = hash
                [intermediate]
                basicConstraints = critical, CA:true, pathlen:0
                keyUsage = critical, keyCertSign, cRLSign
                nameConstraints = critical, permitted;DNS:city.gov.cn
                [leaf]
                basicConstraints = critical, CA:false
                keyUsage = critical, digitalSignature
                extendedKeyUsage = serverAuth
                subjectAltName = DNS:gw.city.gov.cn
                [ca]
                default_ca = them
                [them]
                database = index.txt
                crlnumber = crlnumber
                default_md = sm3
                default_crl_days = 3
                """);
        Files.createFile(directory.resolve("index.txt"));
        Files.writeString(directory.resolve("crlnumber"), "01\n");
        openssl("genpkey -algorithm SM2 -out root.key");
        openssl("req -x509 -new -sm3 -sigopt " + ID
                + " -key root.key -config ca.cnf -extensions root -days 9 -out root.pem");
        issued("intermediate", "root");
        issued("leaf", "intermediate");
        Sm2Certificate leaf =
                PemFile.certificates(directory.resolve("leaf.pem")).get(0);
        assertThat(check(leaf, theirList())).hasSize(3);
        openssl("ca -config ca.cnf -revoke leaf.pem -crl_reason keyCompromise -keyfile intermediate.key -cert"
                + " intermediate.pem -sigopt " + ID + " -vfyopt " + ID);
        RevocationList list = theirList();
        assertThat(list.number()).contains(java.math.BigInteger.TWO);
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> check(leaf, list))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(CertificateRefusedException.Fault.REVOKED));
    }

    private void issued(String name, String by) throws Exception {
        openssl("genpkey -algorithm SM2 -out " + name + ".key");
        openssl("req -new -sm3 -sigopt " + ID + " -key " + name + ".key -out " + name + ".csr -subj /CN=their-" + name);
        openssl("x509 -req -sm3 -sigopt " + ID + " -vfyopt " + ID + " -in " + name + ".csr -CA " + by + ".pem -CAkey "
                + by + ".key -CAcreateserial -days 5 -extfile ca.cnf -extensions " + name + " -out " + name + ".pem");
    }

    private RevocationList theirList() throws Exception {
        openssl("ca -config ca.cnf -gencrl -keyfile intermediate.key -cert intermediate.pem -sigopt " + ID
                + " -out their.crl");
        return RevocationList.read(directory.resolve("their.crl"));
    }

    private List<Sm2Certificate> check(Sm2Certificate leaf, RevocationList list) throws Exception {
        return new CertificateTrust(
                        PemFile.certificates(directory.resolve("root.pem")), List.of(list), Clock.systemUTC())
                .check(
                        leaf,
                        PemFile.certificates(directory.resolve("intermediate.pem")),
                        CertificateUse.SERVER_SIGNATURE);
    }

    private String openssl(String words) throws Exception {
        Program.Result result = result(words);
        assertThat(result.code()).as("%s%n%s", words, result.output()).isZero();
        return result.output();
    }

    private Program.Result result(String words) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words.split(" ")));
        return Program.result(directory, command.toArray(String[]::new));
    }
}
