package org.jianxin.sm.ca;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.util.IPAddress;
import org.jianxin.sm.CertificateSubject;

/**
 * Names below an authority (RFC 5280, 4.2.1.10). A form of which there is none here is not limited.
 *
 * @param dnsNames each permits itself and all names below it
 * @param ipNetworks address and length of the prefix, for instance {@code 10.20.0.0/16} or {@code fd00::/8}
 */
public record PermittedNames(List<String> dnsNames, List<String> ipNetworks) {

    /** @throws IllegalArgumentException when a name or a network is not such */
    public PermittedNames {
        dnsNames = List.copyOf(dnsNames);
        ipNetworks = List.copyOf(ipNetworks);
        CertificateSubject.alternativeNames(dnsNames, List.of());
        for (String network : ipNetworks) {
            if (!IPAddress.isValidWithNetMask(network)) {
                throw new IllegalArgumentException("not a network such as 10.20.0.0/16: \"" + network + "\"");
            }
        }
    }

    /** No limits. */
    public static PermittedNames any() {
        return new PermittedNames(List.of(), List.of());
    }

    Optional<NameConstraints> constraints() {
        List<GeneralSubtree> permitted = new ArrayList<>();
        dnsNames.forEach(name -> permitted.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, name))));
        ipNetworks.forEach(
                network -> permitted.add(new GeneralSubtree(new GeneralName(GeneralName.iPAddress, network))));
        return permitted.isEmpty()
                ? Optional.empty()
                : Optional.of(new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null));
    }
}
