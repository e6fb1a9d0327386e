package org.jianxin.tlcp;

/** The accepting side, whatever a client sends. */
final class FuzzedServerTest extends FuzzedConnections {

    FuzzedServerTest() {
        super(false);
    }
}
