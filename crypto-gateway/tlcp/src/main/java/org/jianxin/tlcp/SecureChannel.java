package org.jianxin.tlcp;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How two processes of the product talk: who we are, whom we trust, and the protocol between us.
 *
 * <p>Guarantee: an engine or socket made from {@link #context} with these parameters either talks to a peer whose
 * certificate our root vouches for (and, as a client, whose name is the one that was asked for), or fails its handshake.
 */
public interface SecureChannel {

    SSLContext context();

    /** Parameters for the accepting side; a new object each time. */
    SSLParameters serverParameters(ClientCertificate clientCertificate);

    /** Parameters for the connecting side, with the check of the server's name; a new object each time. */
    SSLParameters clientParameters();

    /** Name for people, for instance {@code TLSv1.3}. */
    String protocolName();
}
