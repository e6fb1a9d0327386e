package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRequestTest {

    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());

    @TempDir
    private Path directory;

    @Test
    void saysWhoProposesToBeCalledHowForWhichKey() throws Exception {
        Path file = directory.resolve("request.pem");
        CertificateRequest.make(KEY, "网关 1", "市大数据局").write(file);
        CertificateRequest read = CertificateRequest.read(file);
        assertThat(read.commonName()).isEqualTo("网关 1");
        assertThat(read.organization()).isEqualTo("市大数据局");
        assertThat(read.publicKey()).isEqualTo(KEY.publicKey());
        Files.write(file, read.encoded());
        assertThat(CertificateRequest.read(file).encoded()).as("DER").isEqualTo(read.encoded());
        Files.writeString(
                file,
                new String(
                        Pem.encode("NEW CERTIFICATE REQUEST", read.encoded()),
                        java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(CertificateRequest.read(file).encoded())
                .as("the older label")
                .isEqualTo(read.encoded());
    }

    @Test
    void whoHasNotTheKeyIsRefused() throws Exception {
        Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom());
        byte[] stolen = new PKCS10CertificationRequestBuilder(
                        new X500Name("CN=x"),
                        SubjectPublicKeyInfo.getInstance(other.publicKey().encoded()))
                .build(new Sm2ContentSigner(KEY))
                .getEncoded();
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> CertificateRequest.of(stolen))
                .withMessageContaining("not that of the key in it");
        Path file = Files.write(directory.resolve("stolen.csr"), stolen);
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> CertificateRequest.read(file))
                .withMessageContaining(file.toString());
    }

    @Test
    void aSignatureUnderTheEmptySignerIdIsRefusedWithAHint() throws Exception {
        ContentSigner empty = new ContentSigner() {
            private final java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream();

            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return Sm2Curve.SIGNATURE_ALGORITHM;
            }

            @Override
            public java.io.OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                return KEY.sign(new byte[0], content.toByteArray());
            }
        };
        byte[] request = new PKCS10CertificationRequestBuilder(
                        new X500Name("CN=x"),
                        SubjectPublicKeyInfo.getInstance(KEY.publicKey().encoded()))
                .build(empty)
                .getEncoded();
        assertThatExceptionOfType(CertificateRefusedException.class)
                .isThrownBy(() -> CertificateRequest.of(request))
                .withMessageContaining("-sigopt distid:1234567812345678");
    }

    @Test
    void anySingleBitChangeIsRefused() {
        byte[] der = CertificateRequest.make(KEY, "x", "y").encoded();
        for (int at = 0; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThatExceptionOfType(CertificateException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> CertificateRequest.of(changed));
        }
    }

    @Test
    void whatIsNoRequestIsRefusedByName() throws Exception {
        Path file = directory.resolve("bad.csr");
        byte[] der = CertificateRequest.make(KEY, "x", "y").encoded();
        for (byte[] content : new byte[][] {
            {},
            {0x30},
            "x".getBytes(),
            Arrays.copyOf(der, der.length - 1),
            Arrays.copyOf(der, der.length + 1),
            new byte[70_000]
        }) {
            Files.write(file, content);
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> CertificateRequest.read(file))
                    .withMessageContaining(file.toString());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> CertificateRequest.make(KEY, " ", "y"));
    }
}
