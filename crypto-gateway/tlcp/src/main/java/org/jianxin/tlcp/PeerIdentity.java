package org.jianxin.tlcp;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jianxin.sm.Sm3;

/**
 * Who is at the other end of a channel, from its verified certificate.
 *
 * @param commonName CN of the subject; empty when it has none
 * @param kind OU of the subject: gateway, agent, consumer, service, appliance; empty when it has none
 * @param subject the whole subject, RFC 2253
 * @param sm3Fingerprint SM3 digest of the DER certificate, 64 lower-case hexadecimal digits
 */
public record PeerIdentity(String commonName, String kind, String subject, String sm3Fingerprint) {

    /**
     * The peer's identity; empty when it showed no certificate.
     *
     * @throws IllegalArgumentException when a certificate that was verified cannot be read
     */
    public static Optional<PeerIdentity> of(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
        return chain[0] instanceof X509Certificate leaf ? Optional.of(of(leaf)) : Optional.empty();
    }

    /** The identity that a certificate states, whoever showed it. */
    public static PeerIdentity of(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
        try {
            LdapName name = new LdapName(subject);
            return new PeerIdentity(first(name, "CN"), first(name, "OU"), subject, Sm3.hex(certificate.getEncoded()));
        } catch (InvalidNameException | CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate's subject cannot be read", e);
        }
    }

    private static String first(LdapName name, String type) {
        for (Rdn rdn : name.getRdns()) {
            if (rdn.getType().equalsIgnoreCase(type) && rdn.getValue() instanceof String value) {
                return value;
            }
        }
        return "";
    }
}
