package org.jianxin.tlcp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.bouncycastle.util.IPAddress;
import org.jianxin.sm.Sm2Certificate;

/**
 * Whether a certificate is for a host (RFC 6125): only subject alternative names count, an address is matched by an address
 * and never by what some name resolves to, and a wildcard stands for one whole label on the left of at least two others.
 */
final class HostName {

    private HostName() {}

    static boolean isNamed(Sm2Certificate certificate, String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (IPAddress.isValid(bare)) {
            try {
                return certificate
                        .ipAddresses()
                        .contains(InetAddress.getByName(bare).getHostAddress());
            } catch (UnknownHostException e) {
                return false;
            }
        }
        String wanted = bare.toLowerCase(Locale.ROOT);
        return certificate.dnsNames().stream().anyMatch(name -> matches(name.toLowerCase(Locale.ROOT), wanted));
    }

    private static boolean matches(String stated, String wanted) {
        int dot = wanted.indexOf('.');
        return stated.equals(wanted)
                || stated.startsWith("*.")
                        && stated.indexOf('.', 2) > 0
                        && dot > 0
                        && stated.substring(1).equals(wanted.substring(dot));
    }
}
