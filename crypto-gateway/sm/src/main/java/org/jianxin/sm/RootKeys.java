package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Both roots of the authority, their keys in memory and in the files of its directory. */
final class RootKeys implements AutoCloseable {

    private static final String CERTIFICATE = "CERTIFICATE";

    private final X509Certificate transportCertificate;
    private final PrivateKey transportKey;
    private final Sm2Certificate signingCertificate;
    private final Sm2KeyPair signingKey;

    private RootKeys(
            X509Certificate transportCertificate,
            PrivateKey transportKey,
            Sm2Certificate signingCertificate,
            Sm2KeyPair signingKey) {
        this.transportCertificate = transportCertificate;
        this.transportKey = transportKey;
        this.signingCertificate = signingCertificate;
        this.signingKey = signingKey;
    }

    static RootKeys generate(String organization, Instant now, Duration validity, Duration backdate) {
        SecureRandom random = new SecureRandom();
        Instant notBefore = now.minus(backdate);
        Instant notAfter = now.plus(validity);

        X500Name transportName = CertificateSubject.root(organization, "Jianxin Transport Root");
        KeyPair transport = TransportRoot.newKeyPair();
        SubjectPublicKeyInfo transportKey =
                SubjectPublicKeyInfo.getInstance(transport.getPublic().getEncoded());
        CertificateForm transportForm = new CertificateForm(
                transportName,
                CertificateForm.serial(random),
                notBefore,
                notAfter,
                transportName,
                transportKey,
                transportKey);

        X500Name signingName = CertificateSubject.root(organization, "Jianxin Signing Root");
        Sm2KeyPair signing = Sm2KeyPair.generate(random);
        SubjectPublicKeyInfo signingKey =
                SubjectPublicKeyInfo.getInstance(signing.publicKey().encoded());
        CertificateForm signingForm = new CertificateForm(
                signingName, CertificateForm.serial(random), notBefore, notAfter, signingName, signingKey, signingKey);

        return new RootKeys(
                new TransportRoot(transport.getPrivate())
                        .sign(transportForm.authority(0).builder()),
                transport.getPrivate(),
                signingForm.authority(0).sign(signing),
                signing);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws KeyFileException when the password is wrong, or a key does not belong to its certificate
     */
    static RootKeys read(Path dir, char[] password) throws IOException {
        Sm2KeyPair signingKey = KeyFile.read(dir.resolve(CertificateAuthority.SIGNING_KEY), password);
        try {
            Sm2Certificate signing = Sm2Certificate.read(dir.resolve(CertificateAuthority.SIGNING_ROOT));
            if (!signing.publicKey().equals(signingKey.publicKey())) {
                throw mismatch(dir, CertificateAuthority.SIGNING_KEY, CertificateAuthority.SIGNING_ROOT);
            }
            Path certificate = dir.resolve(CertificateAuthority.TRANSPORT_ROOT);
            X509Certificate transport =
                    TransportRoot.certificate(Pem.decode(CERTIFICATE, Files.readAllBytes(certificate)));
            PrivateKey transportKey = transportKey(dir.resolve(CertificateAuthority.TRANSPORT_KEY), password);
            if (!belongs(transportKey, transport)) {
                throw mismatch(dir, CertificateAuthority.TRANSPORT_KEY, CertificateAuthority.TRANSPORT_ROOT);
            }
            return new RootKeys(transport, transportKey, signing, signingKey);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            signingKey.close();
            throw new IOException("a root certificate in " + dir + " cannot be read: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            signingKey.close();
            throw e;
        }
    }

    private static PrivateKey transportKey(Path file, char[] password) throws IOException {
        byte[] pkcs8 = KeyFile.readEncrypted(file, password);
        try {
            return TransportRoot.privateKey(pkcs8);
        } catch (GeneralSecurityException e) {
            throw new KeyFileException(file + ": the password is wrong, or the file is damaged or not of an EC key");
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        byte[] probe = certificate.getEncoded();
        Signature signature = Signature.getInstance(TransportRoot.SIGNATURE);
        signature.initSign(key);
        signature.update(probe);
        byte[] made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        return signature.verify(made);
    }

    private static KeyFileException mismatch(Path dir, String key, String certificate) {
        return new KeyFileException(dir.resolve(key) + " does not belong to " + dir.resolve(certificate));
    }

    void write(Path dir, char[] password) throws IOException {
        KeyFile.write(dir.resolve(CertificateAuthority.SIGNING_KEY), signingKey, password);
        signingCertificate.write(dir.resolve(CertificateAuthority.SIGNING_ROOT));
        byte[] pkcs8 = transportKey.getEncoded();
        try {
            KeyFile.writeEncrypted(dir.resolve(CertificateAuthority.TRANSPORT_KEY), pkcs8, password);
            PrivateFiles.write(
                    dir.resolve(CertificateAuthority.TRANSPORT_ROOT),
                    Pem.encode(CERTIFICATE, transportCertificate.getEncoded()),
                    PrivateFiles.EVERYONE_READS);
        } catch (CertificateException e) {
            throw new IllegalStateException("a root certificate cannot be encoded", e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /** A certificate of the transport root's to be signed. */
    CertificateForm transportForm(
            BigInteger serial, Instant notBefore, Instant notAfter, X500Name subject, SubjectPublicKeyInfo key) {
        return new CertificateForm(
                X500Name.getInstance(
                        transportCertificate.getSubjectX500Principal().getEncoded()),
                serial,
                notBefore,
                notAfter,
                subject,
                key,
                SubjectPublicKeyInfo.getInstance(
                        transportCertificate.getPublicKey().getEncoded()));
    }

    /** A certificate of the signing root's to be signed. */
    CertificateForm signingForm(
            BigInteger serial, Instant notBefore, Instant notAfter, X500Name subject, SubjectPublicKeyInfo key) {
        return new CertificateForm(
                signingCertificate.subject(),
                serial,
                notBefore,
                notAfter,
                subject,
                key,
                SubjectPublicKeyInfo.getInstance(signingCertificate.publicKey().encoded()));
    }

    TransportRoot transport() {
        return new TransportRoot(transportKey);
    }

    Signer signer() {
        return signingKey;
    }

    X509Certificate transportCertificate() {
        return transportCertificate;
    }

    Sm2Certificate signingCertificate() {
        return signingCertificate;
    }

    /** The name the authority was made with. */
    String organization() {
        RDN[] found = signingCertificate.subject().getRDNs(BCStyle.O);
        return found.length == 0
                ? ""
                : IETFUtils.valueToString(found[0].getFirst().getValue());
    }

    @Override
    public void close() {
        signingKey.close();
    }
}
