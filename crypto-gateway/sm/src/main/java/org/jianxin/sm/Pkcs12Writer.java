package org.jianxin.sm;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.jianxin.sm.Pkcs12.Protection;

/** One key and its certificates as PKCS#12 (RFC 7292), each under the password, and a code over both. */
final class Pkcs12Writer {

    private static final int SALT = 16;

    private final SecureRandom random;
    private final Protection protection;
    private final char[] password;

    /** @throws IllegalArgumentException when the password is empty */
    Pkcs12Writer(SecureRandom random, Protection protection, char[] password) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password of a key must not be empty");
        }
        this.random = random;
        this.protection = protection;
        this.password = password;
    }

    /** @param certificates the key's first */
    byte[] file(byte[] pkcs8, List<byte[]> certificates) throws IOException {
        ASN1Set name = keyId(certificates.get(0));
        List<SafeBag> bags = new ArrayList<>();
        for (byte[] each : certificates) {
            CertBag certificate = new CertBag(PKCSObjectIdentifiers.x509Certificate, new DEROctetString(each));
            bags.add(new SafeBag(PKCSObjectIdentifiers.certBag, certificate, bags.isEmpty() ? name : null));
        }
        SafeBag key = new SafeBag(
                PKCSObjectIdentifiers.pkcs8ShroudedKeyBag, EncryptedKey.encrypted(pkcs8, password, fresh()), name);
        ContentInfo[] parts = {
            encrypted(der(new DERSequence(bags.toArray(new ASN1Encodable[0])))), plain(der(new DERSequence(key)))
        };
        byte[] safe = der(new AuthenticatedSafe(parts));
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return der(new Pfx(plain(safe), Pkcs12Mac.of(protection.digest(), safe, password, salt)));
    }

    /** What tells that key and certificate belong together. */
    private static ASN1Set keyId(byte[] certificate) {
        return new DERSet(new DERSequence(new ASN1Encodable[] {
            PKCSObjectIdentifiers.pkcs_9_at_localKeyId, new DERSet(new DEROctetString(Sm3.digest(certificate)))
        }));
    }

    private ContentInfo encrypted(byte[] content) {
        Pbes2 under = fresh();
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(
                        PKCSObjectIdentifiers.data,
                        under.algorithm(),
                        new BEROctetString(under.encrypt(content, password))));
    }

    private Pbes2 fresh() {
        return Pbes2.fresh(random, protection.pseudoRandomFunction());
    }

    private static ContentInfo plain(byte[] content) {
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content));
    }

    private static byte[] der(ASN1Encodable value) throws IOException {
        return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    }
}
