package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.jianxin.tlcp.TestPki.Form;

/** Keys and names; both sides begin as they should be. */
final class World {

    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-01T08:00:00Z"), ZoneOffset.UTC);
    private static final Form SIGNING = Form.end(TestPki.SIGN);
    private static final Form ENCRYPTION = Form.end(TestPki.ENCRYPT);

    final TestPki root = TestPki.root("root", CLOCK.instant());
    final TestPki authority = root.below("authority");
    final Side client = new Side(dual("client", SIGNING, ENCRYPTION), root.certificate(), CLOCK);
    final Side server = new Side(dual("server", SIGNING, ENCRYPTION), root.certificate(), CLOCK);

    TlcpCredentials dual(String name, Form signing, Form encryption) {
        return authority.dual(name, signing, encryption, authority.certificate());
    }

    Side side(boolean ofClient) {
        return ofClient ? client : server;
    }

    World suites(TlcpSuite... spoken) {
        client.suites = EnumSet.copyOf(List.of(spoken));
        server.suites = EnumSet.copyOf(List.of(spoken));
        return this;
    }

    World mutual() {
        server.clientCertificate = ClientCertificate.REQUIRED;
        return this;
    }

    Duel duel(Duel.Wire wire) {
        return new Duel(client.engine(true), server.engine(false), wire).run();
    }

    Duel tls13(Duel.Wire wire) {
        return new Duel(client.tls13(true), server.tls13(false), wire).run();
    }

    /** A handshake that goes well, for what comes after it. */
    Duel established(Duel.Wire wire) {
        return good(duel(wire));
    }

    Duel establishedTls13(Duel.Wire wire) {
        return good(tls13(wire));
    }

    private static Duel good(Duel duel) {
        assertThat(duel.established())
                .as("%s, %s", duel.ofClient, duel.ofServer)
                .isTrue();
        return duel;
    }
}
