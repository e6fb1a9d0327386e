package org.jianxin.tlcp;

import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What became of a handshake that must not go well: how one side failed, and what the other heard. */
record Outcome(@Nullable SSLException failure, String heard) {

    static Outcome of(Duel duel, boolean ofClient) {
        SSLException failure = ofClient ? duel.ofClient : duel.ofServer;
        SSLException other = ofClient ? duel.ofServer : duel.ofClient;
        return new Outcome(failure, other == null ? "nothing" : String.valueOf(other.getMessage()));
    }

    static Outcome of(Script script) {
        List<String> names = script.alerts.stream().map(Alert::name).toList();
        return new Outcome(script.failure, "the peer ended the connection: " + String.join(", ", names));
    }
}
