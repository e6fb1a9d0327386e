package org.jianxin.tlcp;

/** The connecting side, whatever a server sends. */
final class FuzzedClientTest extends FuzzedConnections {

    FuzzedClientTest() {
        super(true);
    }
}
