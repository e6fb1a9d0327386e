package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jianxin.events.Exposure;
import org.jianxin.gateway.answer.DocumentGuard;
import org.jianxin.gateway.answer.Refusal;
import org.jianxin.gateway.answer.RefusedException;
import org.jianxin.gateway.decision.DecisionEvents;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.decision.DecisionEvents.Flow;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.MaskRules;
import org.jianxin.sensitivedata.Protection;
import org.jianxin.sensitivedata.Treatment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Masks in the answer of a registered interface what its consumer must not see, looks for sensitive values in it and in the
 * request, and records one data flow, never the values.
 */
final class SharedAnswer implements AnswerTap {
    private static final Logger LOG = LoggerFactory.getLogger(SharedAnswer.class);
    private static final int PARTIAL_CONTENT = 206;
    /** What is only true of the very bytes the upstream sent (RFC 9110, RFC 9530, and RFC 1864). */
    private static final List<String> OF_THE_BYTES = List.of(
            "Content-Length",
            "Content-MD5",
            "Digest",
            "Content-Digest",
            "Repr-Digest",
            "ETag",
            "Accept-Ranges",
            "Content-Range");

    private final Exchange exchange;
    private final Decision decision;
    private final Share share;
    private final GatewaySettings.SharedInterface shared;
    private final Recorder recorder;
    private final Clock clock;
    private final Detector detector;
    private final Protection protection;
    private final ExposureInspector answered;
    private final ExposureInspector uploaded;
    private @Nullable DocumentGuard guard;
    private @Nullable DocumentGuard uploadGuard;
    private @Nullable InspectedUpload upload;
    private @Nullable Refusal refusal;
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
        this.shared = requireNonNull(shared, "shared");
        this.recorder = requireNonNull(recorder, "recorder");
        this.clock = requireNonNull(clock, "clock");
        this.detector = inspection.detector();
        GatewaySettings.DataRules rules = shared.data();
        this.protection = new Protection(decision.subject().clearance(), rules.graded(), rules.unregistered());
        this.answered = inspector(inspection, dataset, protection);
        // What the dataset has fields for may be asked for by it; other sensitive values have no business here.
        this.uploaded = inspector(inspection, dataset, new Protection(1, Treatment.REPORT, rules.uploads()));
    }

    /** What sensitive values are found and judged with. */
    record Inspection(Detector detector, MaskRules rules, ExposureDigest digest) {}

    private ExposureInspector inspector(Inspection inspection, @Nullable Dataset dataset, Protection of) {
        return new ExposureInspector(
                detector, inspection.rules(), dataset, shared.fields(), of, inspection.digest()::of);
    }

    @Override
    public ReadStream<Buffer> request(MultiMap headers, ReadStream<Buffer> body) {
        boolean strict = shared.data().uploads() == Treatment.BLOCK;
        uploadGuard = DocumentGuard.of(
                        headers.getAll("Content-Type"), headers.getAll("Content-Encoding"), detector, uploaded)
                .orElse(null);
        upload = new InspectedUpload(body, uploadGuard, strict);
        return upload;
    }

    @Override
    public @Nullable Refusal head(int status, MultiMap headers, boolean bodiless) {
        boolean chunks = headers.getAll("Transfer-Encoding").stream()
                .allMatch(coding -> coding.strip().equalsIgnoreCase("chunked"));
        guard = DocumentGuard.of(headers.getAll("Content-Type"), headers.getAll("Content-Encoding"), detector, answered)
                .orElse(null);
        boolean empty = bodiless || "0".equals(headers.get("Content-Length"));
        if (empty && guard != null) {
            guard.close();
            guard = null;
        }
        // A part of an answer was not asked for, and does not show what it is a part of.
        boolean whole = status != PARTIAL_CONTENT && chunks;
        if (!whole || !empty && guard == null) {
            refusal = Refusal.NOT_INSPECTABLE;
        }
        return refusal;
    }

    @Override
    public void prepare(MultiMap headers) {
        boolean unpacked = guard != null && guard.unpacks();
        if (unpacked) {
            headers.remove("Content-Encoding");
        }
        if (unpacked || protection.changes()) {
            OF_THE_BYTES.forEach(headers::remove);
        }
    }

    @Override
    public void feed(Buffer piece) throws RefusedException {
        if (guard == null) {
            throw refused(new RefusedException(Refusal.MALFORMED, "a body where none was announced"));
        }
        try {
            guard.feed(piece.getBytes());
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    @Override
    public void finish() throws RefusedException {
        if (guard != null) {
            try {
                guard.end();
            } catch (RefusedException e) {
                throw refused(e);
            }
        }
    }

    @Override
    public @Nullable Buffer next() throws RefusedException {
        try {
            byte[] next = guard == null ? null : guard.next();
            bytes += next == null ? 0 : next.length;
            return next == null ? null : Buffer.buffer(Unpooled.wrappedBuffer(next));
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    private RefusedException refused(RefusedException e) {
        refusal = e.refusal();
        LOG.warn(
                "the answer of interface {} to decision {} is not passed on ({}): {}",
                share.id(),
                exchange.id(),
                e.refusal().code(),
                e.getMessage());
        return e;
    }

    @Override
    public Future<Void> end(int status, boolean complete) {
        closed(guard);
        closed(uploadGuard);
        List<Exposure> exposures = answered.exposures();
        Flow flow = new Flow(
                status,
                bytes,
                Duration.ofNanos(exchange.nanosSinceBegin()),
                answered.records(),
                answered.fields(),
                exposures,
                uploaded.exposures(),
                complete,
                problem());
        return recorder.flow(DecisionEvents.flow(decision, exchange.facts(), share, flow, clock.instant()), flow);
    }

    private static void closed(@Nullable DocumentGuard one) {
        if (one != null) {
            one.close();
        }
    }

    /** What was wrong with the answer, or else with the request. */
    private @Nullable String problem() {
        if (refusal != null) {
            return "answer-" + refusal.code();
        }
        @Nullable Refusal ofUpload = upload == null ? null : upload.refusal();
        return ofUpload == null ? null : "upload-" + ofUpload.code();
    }
}
