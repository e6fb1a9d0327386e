package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.jianxin.sm.CertificateRefusedException.Fault;

/**
 * A request for a certificate (PKCS#10, RFC 2986) signed with SM2 and SM3. Immutable.
 *
 * <p>Guarantee: whoever made it has the private key. Of what else it says, the names are a proposal; extensions that it asks
 * for are not even read, as the authority decides them.
 */
public final class CertificateRequest {

    private static final String LABEL = "CERTIFICATE REQUEST";
    /** What older programs write (RFC 7468, 7). */
    private static final String OLD_LABEL = "NEW " + LABEL;

    private static final int MAX_BYTES = 64 * 1024;

    private final byte[] encoded;
    private final Sm2PublicKey publicKey;
    private final String commonName;
    private final String organization;

    private CertificateRequest(PKCS10CertificationRequest request, byte[] encoded) throws IOException {
        this.encoded = encoded;
        this.publicKey = Sm2PublicKey.of(request.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER));
        this.commonName = first(request.getSubject(), BCStyle.CN);
        this.organization = first(request.getSubject(), BCStyle.O);
    }

    /**
     * Reads DER bytes and verifies the signature.
     *
     * @throws CertificateRefusedException when the signature is not that of the key in it
     * @throws CertificateException when it is not a request signed with SM2 and SM3
     */
    public static CertificateRequest of(byte[] der) throws CertificateException {
        if (der.length > MAX_BYTES) {
            throw new CertificateException("too long for a certificate request");
        }
        PKCS10CertificationRequest request;
        CertificateRequest read;
        byte[] signed;
        byte[] signature;
        try {
            request = new PKCS10CertificationRequest(der);
            if (!Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
                throw new CertificateException("the request is not in DER, or bytes follow it");
            }
            if (!request.getSignatureAlgorithm().getAlgorithm().equals(Sm2Curve.SIGNATURE_ALGORITHM.getAlgorithm())) {
                throw new CertificateException("the request is not signed with SM2 and SM3");
            }
            read = new CertificateRequest(request, der.clone());
            signed = request.toASN1Structure().getCertificationRequestInfo().getEncoded(ASN1Encoding.DER);
            signature = request.getSignature(); // refuses bits that are not whole bytes
        } catch (IOException | RuntimeException e) {
            throw new CertificateException("not a certificate request: " + e.getMessage(), e);
        }
        if (!read.publicKey.verify(signed, signature)) {
            boolean emptyId = read.publicKey.verify(new byte[0], signed, signature);
            throw new CertificateRefusedException(
                    Fault.BAD,
                    "the signature of the request is not that of the key in it"
                            + (emptyId
                                    ? " under the signer id 1234567812345678, but under the empty one; with openssl: -sigopt"
                                            + " distid:1234567812345678"
                                    : ""));
        }
        return read;
    }

    /**
     * Reads a PEM or DER file and verifies the signature.
     *
     * @throws CertificateException as of {@link #of}; the message names the file
     */
    public static CertificateRequest read(Path file) throws IOException, CertificateException {
        if (Files.size(file) > MAX_BYTES) {
            throw new CertificateException(file + ": too long for a certificate request");
        }
        byte[] content = Files.readAllBytes(file);
        try {
            if (content.length > 0 && content[0] == 0x30) { // the tag of a DER sequence
                return of(content);
            }
            boolean old = new String(content, StandardCharsets.ISO_8859_1).contains("BEGIN " + OLD_LABEL);
            return of(Pem.decode(old ? OLD_LABEL : LABEL, content));
        } catch (CertificateRefusedException e) {
            throw new CertificateRefusedException(e.fault(), file + ": " + e.getMessage());
        } catch (IllegalArgumentException | CertificateException e) {
            throw new CertificateException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes a request for this key.
     *
     * @param commonName 1 to 64 printable characters
     * @param organization 1 to 64 printable characters
     */
    public static CertificateRequest make(Signer key, String commonName, String organization) {
        PKCS10CertificationRequestBuilder form = new PKCS10CertificationRequestBuilder(
                CertificateSubject.root(organization, requireNonNull(commonName, "commonName")),
                SubjectPublicKeyInfo.getInstance(key.publicKey().encoded()));
        try {
            return of(form.build(new Sm2ContentSigner(key)).getEncoded());
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a certificate request could not be made", e);
        }
    }

    /** Writes a PEM file (mode 0644); a file that is already there is replaced in one step. */
    public void write(Path pem) throws IOException {
        DurableFile.write(pem, Pem.encode(LABEL, encoded));
    }

    /** The request in DER. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** The key whose private half the requester has. */
    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    /** Proposed CN; empty when there is none. */
    public String commonName() {
        return commonName;
    }

    /** Proposed O; empty when there is none. */
    public String organization() {
        return organization;
    }

    private static String first(X500Name subject, ASN1ObjectIdentifier type) {
        RDN[] found = subject.getRDNs(type);
        return found.length == 0
                ? ""
                : IETFUtils.valueToString(found[0].getFirst().getValue());
    }

    @Override
    public String toString() {
        return "CertificateRequest[" + commonName + ", " + publicKey.keyId() + "]";
    }
}
