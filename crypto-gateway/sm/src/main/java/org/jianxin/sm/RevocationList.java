package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jspecify.annotations.Nullable;

/** A list of revoked SM2 certificates (X.509 CRL in the profile of GM/T 0015-2012). Immutable and thread-safe. */
public final class RevocationList {

    private static final String LABEL = "X509 CRL";
    private static final long MAX_BYTES = 64L << 20;

    private final X509CRLHolder holder;
    private final byte[] encoded;
    private final byte[] signature;
    private final @Nullable BigInteger number;
    /** Serial numbers and when they were revoked: the list is asked in every handshake, and may be long. */
    private final Map<BigInteger, Instant> revoked = new HashMap<>();

    /** Whose signature was found good. */
    private volatile @Nullable Sm2PublicKey signer;

    /** Reads everything at once, as certificates are read. */
    private RevocationList(X509CRLHolder holder, byte[] encoded) throws CRLException, IOException {
        this.holder = holder;
        this.encoded = encoded;
        // refuses bits that are not whole bytes
        this.signature = holder.toASN1Structure().getSignature().getOctets();
        new X500Principal(holder.getIssuer().getEncoded()); // refuses a name that could not be compared later on
        Extension numbered = holder.getExtension(Extension.cRLNumber);
        this.number = numbered == null
                ? null
                : ASN1Integer.getInstance(numbered.getParsedValue()).getPositiveValue();
        for (Object each : holder.getRevokedCertificates()) {
            X509CRLEntryHolder entry = (X509CRLEntryHolder) each;
            if (!entry.getCriticalExtensionOIDs().isEmpty()) {
                throw new CRLException(
                        "an entry of the list has the critical extensions " + entry.getCriticalExtensionOIDs());
            }
            revoked.put(entry.getSerialNumber(), entry.getRevocationDate().toInstant());
        }
    }

    /** @throws CRLException when the DER bytes are not a list signed with SM2 and SM3 */
    public static RevocationList of(byte[] der) throws CRLException {
        try {
            X509CRLHolder holder = new X509CRLHolder(der);
            if (!Sm2Curve.SIGNATURE_ALGORITHM
                    .getAlgorithm()
                    .equals(holder.toASN1Structure().getSignatureAlgorithm().getAlgorithm())) {
                throw new CRLException("the list is not signed with SM2 and SM3");
            }
            // A list of changes only, or of some kinds of certificates, says so in a critical extension (RFC 5280,
            // 5.2).
            if (!holder.getCriticalExtensionOIDs().isEmpty()) {
                throw new CRLException("the list has the critical extensions " + holder.getCriticalExtensionOIDs());
            }
            if (holder.getNextUpdate() == null) {
                throw new CRLException("the list does not say when it will be renewed");
            }
            return new RevocationList(holder, der.clone());
        } catch (IOException | RuntimeException e) {
            throw new CRLException("not a list of revoked certificates: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a PEM or DER file.
     *
     * @throws CRLException when it is something else; the message names the file
     */
    public static RevocationList read(Path file) throws IOException, CRLException {
        if (Files.size(file) > MAX_BYTES) {
            throw new CRLException(file + ": too long for a list of revoked certificates");
        }
        byte[] content = Files.readAllBytes(file);
        byte[] mark = "-----BEGIN".getBytes(StandardCharsets.US_ASCII);
        try {
            boolean pem = Arrays.equals(mark, Arrays.copyOf(content, mark.length));
            return of(pem ? Pem.decode(LABEL, content) : content);
        } catch (IllegalArgumentException | CRLException e) {
            throw new CRLException(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a PEM file (mode 0644); a file that is already there is replaced in one step. */
    public void write(Path pem) throws IOException {
        DurableFile.write(pem, Pem.encode(LABEL, encoded));
    }

    /** The list in DER. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Who issued it, and the certificates it is about. */
    public X500Principal issuer() {
        try {
            return new X500Principal(holder.getIssuer().getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e); // it was read in the constructor
        }
    }

    /** Its number, which grows from list to list of one issuer (RFC 5280, 5.2.3); empty when it has none. */
    public Optional<BigInteger> number() {
        return Optional.ofNullable(number);
    }

    public Instant thisUpdate() {
        return holder.getThisUpdate().toInstant();
    }

    /** Until when it is to be relied upon. */
    public Instant nextUpdate() {
        return holder.getNextUpdate().toInstant();
    }

    /** Serial numbers, in lower-case hexadecimal digits as {@link Sm2Certificate#serial} has them, and since when. */
    public Map<String, Instant> revoked() {
        Map<String, Instant> all = new HashMap<>();
        revoked.forEach((serial, since) -> all.put(serial.toString(16), since));
        return all;
    }

    /** Whether it is in the name of this authority. */
    boolean names(Sm2Certificate issuer) {
        return holder.getIssuer().equals(issuer.subject());
    }

    /** Whether this authority's key signed it, under this signer id, which is the same in all calls. */
    boolean signedBy(Sm2Certificate issuer, byte[] signerId) {
        if (issuer.publicKey().equals(signer)) {
            return true;
        }
        try {
            byte[] signed = holder.toASN1Structure().getTBSCertList().getEncoded(ASN1Encoding.DER);
            boolean good = issuer.publicKey().verify(signerId, signed, signature);
            if (good) {
                signer = issuer.publicKey();
            }
            return good;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Fails closed: a list past its next update may lack the latest revocations. */
    void requireAbsent(Sm2Certificate certificate, Instant now) throws CertificateRefusedException {
        Instant since = revoked.get(certificate.serialNumber());
        if (since != null) {
            throw new CertificateRefusedException(Fault.REVOKED, certificate + " was revoked at " + since);
        }
        if (now.isAfter(holder.getNextUpdate().toInstant())) {
            throw new CertificateRefusedException(
                    Fault.OUT_OF_TIME,
                    "the issuer's list of revoked certificates should have been renewed by "
                            + holder.getNextUpdate().toInstant());
        }
    }
}
