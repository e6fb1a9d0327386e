package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jianxin.gateway.answer.AnswerScanner;
import org.jianxin.gateway.decision.DecisionEvents;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.decision.DecisionEvents.Flow;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.MaskRules;
import org.jspecify.annotations.Nullable;

/** Looks for sensitive values in the answer of a registered interface and records one data flow, never the values. */
final class SharedAnswer implements AnswerTap {
    private static final int PARTIAL_CONTENT = 206;

    private final Exchange exchange;
    private final Decision decision;
    private final Share share;
    private final Recorder recorder;
    private final Clock clock;
    private final Detector detector;
    private final ExposureInspector inspector;
    private @Nullable AnswerScanner scanner;
    private long bytes;

    SharedAnswer(
            Exchange exchange,
            Decision decision,
            Share share,
            GatewaySettings.SharedInterface shared,
            @Nullable Dataset dataset,
            Inspection inspection,
            Recorder recorder,
            Clock clock) {
        this.exchange = requireNonNull(exchange, "exchange");
        this.decision = requireNonNull(decision, "decision");
        this.share = requireNonNull(share, "share");
        this.recorder = requireNonNull(recorder, "recorder");
        this.clock = requireNonNull(clock, "clock");
        this.detector = inspection.detector();
        this.inspector =
                new ExposureInspector(detector, inspection.rules(), dataset, shared.fields(), inspection.digest()::of);
    }

    /** What sensitive values are found and judged with. */
    record Inspection(Detector detector, MaskRules rules, ExposureDigest digest) {}

    @Override
    public boolean head(int status, MultiMap headers) {
        boolean plain = onlyOf(headers.getAll("Content-Encoding"), "identity")
                && onlyOf(headers.getAll("Transfer-Encoding"), "chunked")
                && headers.getAll("Content-Type").size() <= 1;
        // A part of an answer was not asked for, and does not show what it is a part of.
        boolean whole = status != PARTIAL_CONTENT;
        boolean empty = status == 204 || status == 304 || "0".equals(headers.get("Content-Length"));
        Optional<AnswerScanner> found = AnswerScanner.of(headers.get("Content-Type"), detector, inspector);
        scanner = plain ? found.orElse(null) : null;
        return whole && (empty || scanner != null);
    }

    private static boolean onlyOf(List<String> codings, String harmless) {
        return codings.stream().allMatch(coding -> coding.strip().equalsIgnoreCase(harmless));
    }

    @Override
    public void body(Buffer piece) {
        byte[] chunk = piece.getBytes();
        bytes += chunk.length;
        if (scanner != null) {
            scanner.feed(chunk, 0, chunk.length);
        }
    }

    @Override
    public Future<Void> end(int status, boolean complete) {
        if (scanner != null) {
            scanner.end();
        }
        Flow flow = new Flow(
                status,
                bytes,
                Duration.ofNanos(exchange.nanosSinceBegin()),
                inspector.records(),
                inspector.fields(),
                inspector.exposures(),
                complete,
                scanner != null && scanner.malformed());
        return recorder.flow(DecisionEvents.flow(decision, exchange.facts(), share, flow, clock.instant()));
    }
}
