package org.jianxin.gateway.channel;

import static java.util.Objects.requireNonNull;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;

/**
 * A channel whose keys and roots may be replaced: connections made before go on as they are, those made after have the new ones.
 * Safe for use by several threads.
 */
public final class ReplaceableChannel implements SecureChannel {
    private volatile SecureChannel current;

    public ReplaceableChannel(SecureChannel first) {
        this.current = requireNonNull(first, "first");
    }

    /**
     * Takes another channel from now on.
     *
     * @throws IllegalArgumentException when it speaks other protocols, which were agreed upon when the port was opened
     */
    public void replace(SecureChannel next) {
        if (!requireNonNull(next, "next").protocolName().equals(current.protocolName())) {
            throw new IllegalArgumentException(next.protocolName() + " in the place of " + current.protocolName());
        }
        current = next;
    }

    @Override
    public SSLContext context() {
        return current.context();
    }

    @Override
    public SSLParameters serverParameters(ClientCertificate clientCertificate) {
        return current.serverParameters(clientCertificate);
    }

    @Override
    public SSLParameters clientParameters() {
        return current.clientParameters();
    }

    @Override
    public String protocolName() {
        return current.protocolName();
    }
}
