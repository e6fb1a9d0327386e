package org.jianxin.gateway;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose interfaces lead to an upstream that writes down every byte it is sent. */
abstract class AttackedGateway {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawUpstream upstream;
    static RawClient taxBureau;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory);
        upstream = new RawUpstream();
        upstream.readsBodiesBelow("/provider/");
        fixture.providerIs(upstream);
        fixture.start();
        taxBureau = fixture.standardClient("tax-bureau", "consumer");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.forgetHeads();
    }
}
