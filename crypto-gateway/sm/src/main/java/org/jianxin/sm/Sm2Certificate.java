package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * An SM2 certificate (X.509 in the profile of GM/T 0015-2012) of a signing key, or of the root above such keys.
 * Immutable and thread-safe.
 */
public final class Sm2Certificate {

    private static final String LABEL = "CERTIFICATE";
    private static final long MAX_BYTES = 64 * 1024;

    /** Critical extensions this class understands; one that is not understood must not be ignored (RFC 5280, 4.2). */
    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
            Set.of(Extension.keyUsage, Extension.basicConstraints, Extension.subjectAlternativeName);

    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD_IN_A_PATH =
            Set.of(Extension.extendedKeyUsage, Extension.nameConstraints);

    private final X509CertificateHolder holder;
    private final byte[] encoded;
    private final byte[] signature;
    private final Sm2PublicKey publicKey;
    private final String commonName;
    private final String kind;
    private final Instant notBefore;
    private final Instant notAfter;
    private final @Nullable KeyUsage usage;
    private final boolean authority;
    private final @Nullable ExtendedKeyUsage purposes;
    private final @Nullable GeneralNames names;
    private final @Nullable NameConstraints nameConstraints;
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> ipAddresses = new ArrayList<>();

    /** Reads everything at once: BouncyCastle parses names and extensions only when asked, and fails only then. */
    private Sm2Certificate(X509CertificateHolder holder, byte[] encoded) throws IOException {
        this.holder = holder;
        this.encoded = encoded;
        this.signature = holder.getSignature(); // refuses bits that are not whole bytes
        this.publicKey = Sm2PublicKey.of(holder.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER));
        new X500Principal(holder.getIssuer().getEncoded()); // refuses names that java.security could not read later on
        new X500Principal(holder.getSubject().getEncoded());
        this.commonName = first(holder.getSubject(), BCStyle.CN);
        this.kind = first(holder.getSubject(), BCStyle.OU);
        this.notBefore = holder.getNotBefore().toInstant();
        this.notAfter = holder.getNotAfter().toInstant();
        this.usage = KeyUsage.fromExtensions(holder.getExtensions());
        BasicConstraints constraints = BasicConstraints.fromExtensions(holder.getExtensions());
        this.authority = constraints != null && constraints.isCA();
        this.purposes = ExtendedKeyUsage.fromExtensions(holder.getExtensions());
        this.names = GeneralNames.fromExtensions(holder.getExtensions(), Extension.subjectAlternativeName);
        Extension limits = holder.getExtension(Extension.nameConstraints);
        this.nameConstraints = limits == null ? null : NameConstraints.getInstance(limits.getParsedValue());
        for (GeneralName each : names == null ? new GeneralName[0] : names.getNames()) {
            if (each.getTagNo() == GeneralName.dNSName) {
                dnsNames.add(ASN1IA5String.getInstance(each.getName()).getString());
            } else if (each.getTagNo() == GeneralName.iPAddress) {
                byte[] address = ASN1OctetString.getInstance(each.getName()).getOctets();
                ipAddresses.add(InetAddress.getByAddress(address).getHostAddress());
            }
        }
    }

    /** @throws CertificateException when it is not an SM2 certificate signed with SM2-SM3 */
    public static Sm2Certificate of(X509Certificate certificate) throws CertificateException {
        return of(certificate.getEncoded());
    }

    /** @throws CertificateException when the DER bytes are not an SM2 certificate signed with SM2-SM3 */
    public static Sm2Certificate of(byte[] der) throws CertificateException {
        try {
            X509CertificateHolder holder = new X509CertificateHolder(der);
            if (!Arrays.equals(holder.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
                throw new CertificateException("the certificate is not in DER, or bytes follow it");
            }
            if (!holder.getSignatureAlgorithm().getAlgorithm().equals(Sm2Curve.SIGNATURE_ALGORITHM.getAlgorithm())
                    || !holder.getSignatureAlgorithm()
                            .equals(holder.toASN1Structure().getTBSCertificate().getSignature())) {
                throw new CertificateException("the certificate is not signed with SM2 and SM3");
            }
            return new Sm2Certificate(holder, der.clone());
        } catch (IOException | RuntimeException e) {
            throw new CertificateException("not an SM2 certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a PEM file of one certificate.
     *
     * @throws CertificateException when it is something else; the message names the file
     */
    public static Sm2Certificate read(Path pem) throws IOException, CertificateException {
        if (Files.size(pem) > MAX_BYTES) {
            throw new CertificateException(pem + ": too long for one certificate");
        }
        byte[] text = Files.readAllBytes(pem);
        try {
            return of(Pem.decode(LABEL, text));
        } catch (IllegalArgumentException | CertificateException e) {
            throw new CertificateException(pem + ": " + e.getMessage(), e);
        }
    }

    /** Writes a PEM file (mode 0644); a file that is already there is replaced in one step. */
    public void write(Path pem) throws IOException {
        PrivateFiles.write(pem, Pem.encode(LABEL, encoded), PrivateFiles.EVERYONE_READS);
    }

    /** The certificate as PEM text. */
    public String pem() {
        return new String(Pem.encode(LABEL, encoded), StandardCharsets.US_ASCII);
    }

    /** The certificate in DER. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /**
     * Checks that this certificate was issued by this root, that both are within their time, and that it is one for
     * signatures and not itself an authority. Revocation is not looked at.
     *
     * @throws CertificateException when it must not be believed; {@link CertificateExpiredException} and
     *     {@link CertificateNotYetValidException} for the time of either
     */
    public void verify(Sm2Certificate root, Clock clock) throws CertificateException {
        root.checkAuthority();
        root.checkSignature(root);
        checkSignature(root);
        if (authority) {
            throw new CertificateException(name() + " is an authority, not a signer");
        }
        if (usage == null || !usage.hasUsages(KeyUsage.digitalSignature)) {
            throw new CertificateException(name() + " is not for signatures");
        }
        checkCriticalExtensions();
        Instant now = clock.instant();
        root.checkTime(now);
        checkTime(now);
    }

    private void checkAuthority() throws CertificateException {
        if (!authority || usage == null || !usage.hasUsages(KeyUsage.keyCertSign)) {
            throw new CertificateException(name() + " is not an authority");
        }
        checkCriticalExtensions();
    }

    private void checkSignature(Sm2Certificate issuer) throws CertificateException {
        byte[] signed;
        boolean named;
        try {
            // Byte for byte: our issuers copy the name, and looser rules (RFC 5280, 7.1) only help impostors.
            named = Arrays.equals(
                    holder.getIssuer().getEncoded(), issuer.holder.getSubject().getEncoded());
            signed = holder.toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new CertificateEncodingException(name() + " cannot be encoded", e);
        }
        if (!named) {
            throw new CertificateException(name() + " was not issued by " + issuer.name());
        }
        if (!issuer.publicKey.verify(signed, signature)) {
            throw new CertificateException(name() + " is not signed by " + issuer.name());
        }
    }

    private void checkCriticalExtensions() throws CertificateException {
        for (Object critical : holder.getCriticalExtensionOIDs()) {
            if (!UNDERSTOOD.contains(critical)) {
                throw new CertificateException(name() + " has the critical extension " + critical);
            }
        }
    }

    private void checkTime(Instant now) throws CertificateException {
        if (now.isBefore(notBefore)) {
            throw new CertificateNotYetValidException(name() + " is valid from " + notBefore);
        }
        if (now.isAfter(notAfter)) {
            throw new CertificateExpiredException(name() + " was valid until " + notAfter);
        }
    }

    /** Whether the name of its issuer is the other's subject, byte for byte. */
    boolean namesAsIssuer(Sm2Certificate issuer) {
        try {
            return Arrays.equals(
                    holder.getIssuer().getEncoded(), issuer.holder.getSubject().getEncoded());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the other's key signed it, under this signer id. */
    boolean signedBy(Sm2Certificate issuer, byte[] signerId) {
        try {
            return issuer.publicKey.verify(
                    signerId, holder.toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER), signature);
        } catch (IOException e) {
            return false;
        }
    }

    boolean isValid(Instant now) {
        return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }

    void requireTime(Instant now) throws CertificateRefusedException {
        if (!isValid(now)) {
            throw new CertificateRefusedException(
                    Fault.OUT_OF_TIME, name() + " is valid from " + notBefore + " until " + notAfter);
        }
    }

    /** A critical extension that is not understood must not be ignored (RFC 5280, 4.2). */
    void requireUnderstood() throws CertificateRefusedException {
        for (Object critical : holder.getCriticalExtensionOIDs()) {
            if (!UNDERSTOOD.contains(critical) && !UNDERSTOOD_IN_A_PATH.contains(critical)) {
                throw new CertificateRefusedException(Fault.BAD, name() + " has the critical extension " + critical);
            }
        }
    }

    /** @param below how many authorities there are between this one and the end certificate */
    void requireAuthority(int below) throws CertificateRefusedException {
        BasicConstraints constraints = BasicConstraints.fromExtensions(holder.getExtensions());
        if (!authority || usage != null && !usage.hasUsages(KeyUsage.keyCertSign)) {
            throw new CertificateRefusedException(Fault.BAD, name() + " is not an authority");
        }
        BigInteger most = constraints.getPathLenConstraint();
        if (most != null && most.compareTo(BigInteger.valueOf(below)) < 0) {
            throw new CertificateRefusedException(
                    Fault.BAD, name() + " allows " + most + " authorities below it, not " + below);
        }
    }

    /** Whether lists of revoked certificates may be signed with its key (RFC 5280, 6.3.3 (f)). */
    boolean signsLists() {
        return usage == null || usage.hasUsages(KeyUsage.cRLSign);
    }

    void requireUse(CertificateUse use) throws CertificateRefusedException {
        if (authority) {
            throw new CertificateRefusedException(Fault.WRONG_USAGE, name() + " is an authority, not an end");
        }
        boolean used = false;
        for (int bit = 1; usage != null && bit != 0; bit <<= 1) {
            used |= (use.usages() & bit) != 0 && usage.hasUsages(bit);
        }
        if (!used) {
            throw new CertificateRefusedException(Fault.WRONG_USAGE, name() + " is not for " + use);
        }
    }

    /** An authority that is limited to purposes vouches for no others. */
    void requirePurpose(CertificateUse use) throws CertificateRefusedException {
        boolean purpose = purposes == null
                || purposes.hasKeyPurposeId(use.purpose())
                || purposes.hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage);
        if (!purpose) {
            throw new CertificateRefusedException(Fault.WRONG_USAGE, name() + " is not for the purpose of " + use);
        }
    }

    void requireNames(PKIXNameConstraintValidator validator, boolean end) throws CertificateRefusedException {
        boolean selfIssued = holder.getIssuer().equals(holder.getSubject());
        if (selfIssued && !end) {
            return;
        }
        try {
            validator.checkPermittedDN(holder.getSubject());
            validator.checkExcludedDN(holder.getSubject());
            for (GeneralName each : names == null ? new GeneralName[0] : names.getNames()) {
                validator.checkPermitted(each);
                validator.checkExcluded(each);
            }
        } catch (NameConstraintValidatorException | RuntimeException e) {
            throw new CertificateRefusedException(
                    Fault.BAD, name() + " has a name its authority may not vouch for: " + e.getMessage());
        }
    }

    void addNameConstraints(PKIXNameConstraintValidator validator) throws CertificateRefusedException {
        NameConstraints constraints = nameConstraints;
        if (constraints == null) {
            return;
        }
        try {
            if (constraints.getPermittedSubtrees() != null) {
                validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
            }
            for (GeneralSubtree excluded : constraints.getExcludedSubtrees() == null
                    ? new GeneralSubtree[0]
                    : constraints.getExcludedSubtrees()) {
                validator.addExcludedSubtree(excluded);
            }
        } catch (RuntimeException e) {
            throw new CertificateRefusedException(Fault.BAD, name() + " has name constraints that cannot be read");
        }
    }

    /** DNS names among its subject alternative names. */
    public List<String> dnsNames() {
        return List.copyOf(dnsNames);
    }

    /** Addresses among its subject alternative names, as {@link InetAddress#getHostAddress} writes them. */
    public List<String> ipAddresses() {
        return List.copyOf(ipAddresses);
    }

    /** For callers that speak java.security: the JDK's own certificate factory does not know the curve. */
    public X509Certificate x509() {
        try {
            return new JcaX509CertificateConverter()
                    .setProvider(new BouncyCastleProvider())
                    .getCertificate(holder);
        } catch (CertificateException e) {
            throw new IllegalStateException(name() + " could not be read again", e);
        }
    }

    /** The subject in DER. */
    public byte[] subjectName() {
        try {
            return holder.getSubject().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(name() + " cannot be encoded", e);
        }
    }

    /** Whether it may issue others. */
    public boolean authority() {
        return authority;
    }

    BigInteger serialNumber() {
        return holder.getSerialNumber();
    }

    private String name() {
        return "certificate \"" + commonName() + "\" " + serial();
    }

    /** CN of the subject; empty when there is none. */
    public String commonName() {
        return commonName;
    }

    /** OU of the subject, what kind of subject this is; empty when there is none. */
    public String kind() {
        return kind;
    }

    /** O of the subject; empty when there is none. */
    public String organization() {
        return first(holder.getSubject(), BCStyle.O);
    }

    X500Name subject() {
        return holder.getSubject();
    }

    private static String first(X500Name subject, ASN1ObjectIdentifier type) {
        RDN[] found = subject.getRDNs(type);
        return found.length == 0
                ? ""
                : IETFUtils.valueToString(found[0].getFirst().getValue());
    }

    /** Serial number in lower-case hexadecimal digits. */
    public String serial() {
        return holder.getSerialNumber().toString(16);
    }

    public Instant notBefore() {
        return notBefore;
    }

    public Instant notAfter() {
        return notAfter;
    }

    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sm2Certificate that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "Sm2Certificate[" + commonName() + ", " + kind() + ", " + serial() + "]";
    }
}
