package org.jianxin.sm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;

/** What is in a PKCS#12 file (RFC 7292). The code over it is checked before anything in it is looked at. */
final class Pkcs12Reader {

    private final char[] password;
    private final List<byte[]> certificates = new ArrayList<>();
    private final List<EncryptedPrivateKeyInfo> keys = new ArrayList<>();

    /** @throws IllegalArgumentException when it is something else, or the password is wrong; never says more of the key */
    Pkcs12Reader(byte[] file, char[] password) {
        this.password = password;
        try {
            read(Pfx.getInstance(ASN1Primitive.fromByteArray(file)));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not a PKCS#12 file, or damaged");
        }
    }

    private void read(Pfx pfx) throws IOException {
        byte[] safe = plain(pfx.getAuthSafe());
        if (pfx.getMacData() == null) {
            throw new IllegalArgumentException("no code tells whether it was changed");
        }
        if (!Pkcs12Mac.matches(pfx.getMacData(), safe, password)) {
            throw new IllegalArgumentException("the password is wrong or the file was changed");
        }
        AuthenticatedSafe parts = AuthenticatedSafe.getInstance(ASN1Primitive.fromByteArray(safe));
        for (ContentInfo part : parts.getContentInfo()) {
            ASN1ObjectIdentifier type = part.getContentType();
            byte[] bags;
            if (type.equals(PKCSObjectIdentifiers.encryptedData)) {
                EncryptedData data = EncryptedData.getInstance(part.getContent());
                bags = Pbes2.of(data.getEncryptionAlgorithm())
                        .decrypt(data.getContent().getOctets(), password);
            } else {
                bags = plain(part);
            }
            for (ASN1Encodable bag : ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(bags))) {
                take(SafeBag.getInstance(bag));
            }
        }
    }

    private static byte[] plain(ContentInfo content) {
        if (!content.getContentType().equals(PKCSObjectIdentifiers.data)) {
            throw new IllegalArgumentException("a part of it is under no password, but under somebody's key");
        }
        return ASN1OctetString.getInstance(content.getContent()).getOctets();
    }

    private void take(SafeBag bag) {
        if (bag.getBagId().equals(PKCSObjectIdentifiers.certBag)) {
            CertBag certificate = CertBag.getInstance(bag.getBagValue());
            if (!certificate.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
                throw new IllegalArgumentException("a certificate in it is not one of X.509");
            }
            certificates.add(
                    ASN1OctetString.getInstance(certificate.getCertValue()).getOctets());
        } else if (bag.getBagId().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
            keys.add(EncryptedPrivateKeyInfo.getInstance(bag.getBagValue()));
        } else {
            // A key without a protection of its own among them.
            throw new IllegalArgumentException("it holds something besides certificates and protected keys");
        }
    }

    List<byte[]> certificates() {
        return certificates;
    }

    /** The only private key; the caller wipes it. */
    byte[] pkcs8() {
        if (keys.size() != 1) {
            throw new IllegalArgumentException("it holds " + keys.size() + " private keys, not one");
        }
        EncryptedPrivateKeyInfo key = keys.get(0);
        return Pbes2.of(key.getEncryptionAlgorithm()).decrypt(key.getEncryptedData(), password);
    }
}
