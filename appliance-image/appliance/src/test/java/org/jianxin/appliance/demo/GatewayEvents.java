package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.GatewaySetup;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;

/** What a gateway has recorded, from its own decision log. */
final class GatewayEvents {
    private GatewayEvents() {}

    /** All events so far, in order; the gateway may go on writing. */
    static List<Event> read(Path data) throws Exception {
        EventJson json = new EventJson();
        List<Event> events = new ArrayList<>();
        for (Path file : DecisionLog.files(data.resolve("gateway/decisions"))) {
            try (ChainReader reader = ChainReader.open(file)) {
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (!record.checkpoint()) {
                        events.add(json.read(record.payload()));
                    }
                }
            }
        }
        return events;
    }

    /** The log of a gateway that has ended: unbroken, and signed to its end. */
    static void verify(Path data) throws Exception {
        Sm2PublicKey key = GatewaySetup.publicKey(data.resolve("gateway/keys/gateway-public.pem"));
        ChainReport report = ChainVerifier.verifyAll(DecisionLog.files(data.resolve("gateway/decisions")), id -> key);
        assertThat(report.detail()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(report.endsWithCheckpoint()).isTrue();
    }
}
