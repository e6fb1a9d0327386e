package org.jianxin.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLSession;
import org.jianxin.events.Exposure;
import org.jianxin.gateway.decision.DecisionEvents.Flow;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.inventory.Hop;
import org.jianxin.gateway.inventory.HopCertificate;
import org.jianxin.gateway.policy.Ruling;

/** Counters, in the text form Prometheus reads. Safe for use by several threads. */
final class Metrics {
    private final Map<String, LongAdder> decisions = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> flowProblems = new ConcurrentHashMap<>();
    private final LongAdder flows = new LongAdder();
    private final LongAdder maskedValues = new LongAdder();
    private final LongAdder refusedWithoutLog = new LongAdder();
    private final LongAdder upstreamFailures = new LongAdder();
    private final Map<String, LongAdder> handshakes = new ConcurrentHashMap<>();
    private final Latencies decided = new Latencies();
    private final LongAdder failedHandshakes = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();
    private final Map<String, LongAdder> slowConnections = new ConcurrentHashMap<>();

    void decision(String action, Ruling ruling) {
        String labels = "action=\"" + action + "\",outcome=\""
                + ruling.outcome().id() + "\",reason=\"" + ruling.reason() + "\"";
        decisions.computeIfAbsent(labels, l -> new LongAdder()).increment();
    }

    /** @param nanos from a request to its decision on the log */
    void decided(long nanos) {
        decided.took(nanos);
    }

    void flow(Flow flow) {
        flows.increment();
        for (Exposure exposure : flow.exposures()) {
            maskedValues.add(exposure.gatewayMasked());
        }
        if (flow.problem() != null) {
            flowProblems
                    .computeIfAbsent("reason=\"" + flow.problem() + "\"", l -> new LongAdder())
                    .increment();
        }
    }

    void refusedWithoutLog() {
        refusedWithoutLog.increment();
    }

    void upstreamFailure() {
        upstreamFailures.increment();
    }

    /** @param side {@code client} or {@code upstream} */
    void handshake(String side, SSLSession session) {
        String labels = "side=\"" + side + "\",protocol=\"" + session.getProtocol() + "\",cipher=\""
                + session.getCipherSuite() + "\"";
        handshakes.computeIfAbsent(labels, l -> new LongAdder()).increment();
    }

    void failedHandshake() {
        failedHandshakes.increment();
    }

    /** @param what {@code head} or {@code body} (of a request or an answer) */
    /** A connection more than its address may have. */
    void refusedConnection() {
        refusedConnections.increment();
    }

    void slowConnections(String what, int closed) {
        slowConnections
                .computeIfAbsent("waited_for=\"" + what + "\"", l -> new LongAdder())
                .add(closed);
    }

    /** Whether what was written last is what is in force. */
    record FilesInForce(boolean policy, boolean settings, boolean certificates) {}

    /** @param hops what was spoken so far */
    String text(DecisionLog log, FilesInForce files, List<Hop> hops, Instant now) {
        StringBuilder text = new StringBuilder();
        labelled(text, "jianxin_gateway_decisions_total", decisions);
        decided.text(text, "jianxin_gateway_decision_seconds");
        labelled(text, "jianxin_gateway_handshakes_total", handshakes);
        sample(text, "counter", "jianxin_gateway_failed_handshakes_total", failedHandshakes.sum());
        labelled(text, "jianxin_gateway_slow_connections_total", slowConnections);
        sample(text, "counter", "jianxin_gateway_refused_connections_total", refusedConnections.sum());
        labelled(text, "jianxin_gateway_flow_problems_total", flowProblems);
        sample(text, "counter", "jianxin_gateway_masked_values_total", maskedValues.sum());
        sample(text, "counter", "jianxin_gateway_flows_total", flows.sum());
        sample(text, "counter", "jianxin_gateway_refused_without_log_total", refusedWithoutLog.sum());
        sample(text, "counter", "jianxin_gateway_upstream_failures_total", upstreamFailures.sum());
        sample(text, "gauge", "jianxin_gateway_chain_position", log.position().number());
        sample(text, "gauge", "jianxin_gateway_decision_log_healthy", log.healthy() ? 1 : 0);
        sample(text, "gauge", "jianxin_gateway_policy_file_in_force", files.policy() ? 1 : 0);
        sample(text, "gauge", "jianxin_gateway_settings_file_in_force", files.settings() ? 1 : 0);
        sample(text, "gauge", "jianxin_gateway_certificate_files_in_force", files.certificates() ? 1 : 0);
        certificates(text, hops, now);
        return text.toString();
    }

    private static void labelled(StringBuilder text, String name, Map<String, LongAdder> counters) {
        text.append("# TYPE ").append(name).append(" counter\n");
        new TreeMap<>(counters).forEach((labels, count) -> text.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
    }

    /** Of several certificates of one subject, the one that ends last counts: the others were renewed. */
    private static void certificates(StringBuilder text, List<Hop> hops, Instant now) {
        Map<String, Long> days = new TreeMap<>();
        for (Hop hop : hops) {
            hop.own().forEach(own -> days.merge(certificate("gateway", own), own.daysLeft(now), Math::max));
            hop.peerCertificates()
                    .forEach(peer -> days.merge(certificate(hop.side().id(), peer), peer.daysLeft(now), Math::max));
        }
        text.append("# TYPE jianxin_gateway_certificate_days_left gauge\n");
        days.forEach((labels, left) -> text.append("jianxin_gateway_certificate_days_left{")
                .append(labels)
                .append("} ")
                .append(left)
                .append('\n'));
    }

    private static String certificate(String owner, HopCertificate certificate) {
        String subject = certificate.subject().replace("\\", "\\\\").replace("\"", "\\\"");
        return "owner=\"" + owner + "\",key=\"" + certificate.key() + "\",subject=\"" + subject + "\"";
    }

    private static void sample(StringBuilder text, String type, String name, long value) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }
}
