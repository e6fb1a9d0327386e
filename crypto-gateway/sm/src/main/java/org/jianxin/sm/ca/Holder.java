package org.jianxin.sm.ca;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jianxin.sm.CertificateSubject;
import org.jianxin.sm.Sm2Certificate;

/**
 * Whom a pair of certificates is for.
 *
 * @param commonName CN, 1 to 64 printable characters
 * @param organization O, 1 to 64 printable characters
 * @param dnsNames subject alternative names
 * @param ipAddresses subject alternative names, IPv4 or IPv6 literals
 */
public record Holder(
        String commonName, HolderKind kind, String organization, List<String> dnsNames, List<String> ipAddresses) {

    /** @throws IllegalArgumentException when a name or an address is not such */
    public Holder {
        requireNonNull(kind, "kind");
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        CertificateSubject.leaf(commonName, kind.id(), organization);
        CertificateSubject.alternativeNames(dnsNames, ipAddresses);
    }

    /** Whom this certificate is for. */
    static Holder of(Sm2Certificate certificate) {
        return new Holder(
                certificate.commonName(),
                HolderKind.of(certificate.kind()),
                certificate.organization(),
                certificate.dnsNames(),
                certificate.ipAddresses());
    }

    X500Name subject() {
        return CertificateSubject.leaf(commonName, kind.id(), organization);
    }

    GeneralNames alternativeNames() {
        return CertificateSubject.alternativeNames(dnsNames, ipAddresses);
    }
}
