package org.jianxin.appliance.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jianxin.events.RecordMapper;
import org.jianxin.tlcp.PeerIdentity;

/** What was agreed upon and with whom, as one JSON object. */
final class ConnectionFacts {
    private ConnectionFacts() {}

    static String json(SSLSession session) throws JsonProcessingException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("protocol", session.getProtocol());
        facts.put("suite", session.getCipherSuite());
        Optional<PeerIdentity> peer = PeerIdentity.of(session);
        facts.put("peer", peer.map(PeerIdentity::subject).orElse(null));
        facts.put("peer_sm3", peer.map(PeerIdentity::sm3Fingerprint).orElse(null));
        return RecordMapper.create().writeValueAsString(facts);
    }
}
