package org.jianxin.sm;

import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** The names that go into a certificate, checked. For authorities. */
public final class CertificateSubject {

    /** Upper bounds ub-common-name, ub-organization-name of RFC 5280, appendix A. */
    private static final int MAX_NAME = 64;

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private CertificateSubject() {}

    /**
     * The holder of an end certificate: C, O, OU and CN.
     *
     * @param commonName 1 to 64 printable characters
     * @param kind becomes OU: a lower-case word
     * @param organization 1 to 64 printable characters
     * @throws IllegalArgumentException when one is not such
     */
    public static X500Name leaf(String commonName, String kind, String organization) {
        text("the common name", commonName);
        text("the organisation", organization);
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("the kind of a certificate is a lower-case word, not \"" + kind + "\"");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, "CN")
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.OU, kind)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /**
     * An authority: C, O and CN.
     *
     * @throws IllegalArgumentException when one has not 1 to 64 printable characters
     */
    public static X500Name root(String organization, String commonName) {
        text("the name of the authority", organization);
        text("the common name of the authority", commonName);
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, "CN")
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /**
     * Names and addresses of a holder.
     *
     * @param ipAddresses IPv4 or IPv6 literals
     * @throws IllegalArgumentException when one of them is not such
     */
    public static GeneralNames alternativeNames(List<String> dnsNames, List<String> ipAddresses) {
        GeneralName[] names = new GeneralName[dnsNames.size() + ipAddresses.size()];
        int at = 0;
        for (String name : dnsNames) {
            if (!DNS_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("not a DNS name: \"" + name + "\"");
            }
            names[at++] = new GeneralName(GeneralName.dNSName, name);
        }
        for (String address : ipAddresses) {
            if (!IPAddress.isValid(address)) {
                throw new IllegalArgumentException("not an IP address: \"" + address + "\"");
            }
            names[at++] = new GeneralName(GeneralName.iPAddress, address);
        }
        return new GeneralNames(names);
    }

    private static void text(String what, String value) {
        boolean control = value.chars().anyMatch(Character::isISOControl);
        if (value.isBlank() || value.length() > MAX_NAME || control) {
            throw new IllegalArgumentException(what + " is not 1 to " + MAX_NAME + " printable characters");
        }
    }
}
