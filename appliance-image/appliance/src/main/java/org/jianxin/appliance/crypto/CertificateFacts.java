package org.jianxin.appliance.crypto;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm3;

/** What a certificate says, for output. */
final class CertificateFacts {
    /** In the order of the bits (RFC 5280, 4.2.1.3). */
    private static final List<String> USAGES = List.of(
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly");

    private static final Map<String, String> PURPOSES =
            Map.of("1.3.6.1.5.5.7.3.1", "serverAuth", "1.3.6.1.5.5.7.3.2", "clientAuth");

    private CertificateFacts() {}

    static Map<String, Object> of(Sm2Certificate certificate) throws CertificateParsingException {
        X509Certificate x509 = certificate.x509();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("serial", certificate.serial());
        facts.put("subject", x509.getSubjectX500Principal().getName());
        facts.put("issuer", x509.getIssuerX500Principal().getName());
        facts.put("not_before", certificate.notBefore().toString());
        facts.put("not_after", certificate.notAfter().toString());
        facts.put("signature_algorithm", x509.getSigAlgOID());
        facts.put("authority", certificate.authority());
        facts.put("key_usage", usages(x509));
        facts.put("purposes", purposes(x509));
        facts.put("dns", certificate.dnsNames());
        facts.put("ip", certificate.ipAddresses());
        facts.put("key_id", certificate.publicKey().keyId());
        facts.put("sm3", Sm3.hex(certificate.encoded()));
        return facts;
    }

    private static List<String> usages(X509Certificate certificate) {
        List<String> usages = new ArrayList<>();
        boolean[] bits = certificate.getKeyUsage();
        for (int i = 0; bits != null && i < bits.length; i++) {
            if (bits[i]) {
                usages.add(USAGES.get(i));
            }
        }
        return usages;
    }

    private static List<String> purposes(X509Certificate certificate) throws CertificateParsingException {
        List<String> purposes = certificate.getExtendedKeyUsage();
        return purposes == null
                ? List.of()
                : purposes.stream()
                        .map(each -> PURPOSES.getOrDefault(each, each))
                        .toList();
    }
}
