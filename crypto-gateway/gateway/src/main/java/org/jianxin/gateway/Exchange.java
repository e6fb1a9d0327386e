package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.decision.RequestFacts;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;

/** One request and what is known of it. Lives on one event loop. */
final class Exchange {
    static final String DRILL_HEADER = "X-Jianxin-Drill";
    static final String DECISION_HEADER = "X-Jianxin-Decision";

    private static final Pattern MARKER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final int MAX_PATH = 512;
    /** More digits are more than any limit, and could be more than a long. */
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    /** RFC 9113 section 7, for HTTP/2; in HTTP/1.1 the connection is closed instead. */
    private static final int INTERNAL_ERROR = 2;

    private static final int MAX_AGENT = 256;

    private final HttpServerRequest request;
    private final String id;
    private final Instant at;
    private final long began = System.nanoTime();
    private final Optional<RequestPath> path;
    private final RequestFacts facts;
    private final @Nullable ClientTls tls;

    private Caller caller = Caller.ANONYMOUS;
    private @Nullable Facts known;
    private BooleanSupplier awaitsBody = () -> false;

    Exchange(HttpServerRequest request, String id, Instant at, LoggableText loggable) {
        this.request = requireNonNull(request, "request");
        this.id = requireNonNull(id, "id");
        this.at = requireNonNull(at, "at");
        String target = requireNonNull(request.uri(), "uri");
        this.path = RequestPath.of(target);
        String agent = request.getHeader("User-Agent");
        String marker = request.getHeader(DRILL_HEADER);
        this.tls = ClientTls.of(request);
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        this.facts = new RequestFacts(
                loggable.of(request.method().name(), 16),
                loggable.of(path.map(RequestPath::toString).orElse(raw), MAX_PATH),
                request.remoteAddress().hostAddress(),
                request.remoteAddress().port(),
                request.version() == HttpVersion.HTTP_2
                        ? "http/2"
                        : request.version() == HttpVersion.HTTP_1_1 ? "http/1.1" : "http/1.0",
                agent == null ? null : loggable.of(agent, MAX_AGENT),
                tls == null ? null : tls.protocol(),
                tls == null ? null : tls.suite(),
                tls == null || tls.peer() == null ? null : tls.peer().subject(),
                marker != null && MARKER.matcher(marker).matches() ? marker : null);
    }

    HttpServerRequest request() {
        return request;
    }

    /** Id of the decision on this request. */
    String id() {
        return id;
    }

    Instant at() {
        return at;
    }

    long nanosSinceBegin() {
        return System.nanoTime() - began;
    }

    /** Empty when the path is suspicious. */
    Optional<RequestPath> path() {
        return path;
    }

    RequestFacts facts() {
        return facts;
    }

    /** The channel it came over; null when that is without TLS. */
    @Nullable
    ClientTls tls() {
        return tls;
    }

    /** Common name of the certificate a person showed; null when none was. */
    @Nullable
    String personCertificate() {
        return tls != null && tls.ofPerson() && tls.peer() != null ? tls.peer().commonName() : null;
    }

    Caller caller() {
        return caller;
    }

    void caller(Caller identified) {
        caller = identified;
    }

    /** Notes what the decision was made on. */
    void known(Facts facts) {
        known = facts;
    }

    /** Says when it is the client's body that is waited for, and not somebody who is to take it. */
    void awaitsBody(BooleanSupplier when) {
        awaitsBody = when;
    }

    boolean awaitsBody() {
        return !request.isEnded() && awaitsBody.getAsBoolean();
    }

    /** Where the person asking is told the time. */
    ZoneId zone() {
        return known == null ? ZoneOffset.UTC : known.zone();
    }

    Language language() {
        // Where the target is suspicious, its query may not even be one.
        String asked = path.isEmpty() ? null : request.getParam("lang");
        return Language.of(asked, request.getCookie(Language.COOKIE));
    }

    /** The query as sent, with its question mark; empty when there is none. */
    String query() {
        int question = request.uri().indexOf('?');
        return question < 0 ? "" : request.uri().substring(question);
    }

    /** Whether a person looks at the answer: then errors are pages, otherwise problem documents. */
    boolean browser() {
        String accept = request.getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
    }

    /** Whether the request announces a body of more bytes than that. */
    boolean announcesMoreThan(long bytes) {
        String length = request.getHeader("Content-Length");
        return length != null && (!LENGTH.matcher(length).matches() || Long.parseLong(length) > bytes);
    }

    /**
     * Whether a person does something, as far as the browser tells (Fetch Metadata): a page that is left open goes on
     * asking by itself, and must not keep its session alive.
     */
    boolean actOfAPerson() {
        String mode = request.getHeader("Sec-Fetch-Mode");
        return !safeMethod() || mode == null || mode.equals("navigate");
    }

    /** Breaks the answer off, so that the client cannot take what it has for the whole. Other answers go on. */
    void cut() {
        HttpServerResponse response = request.response();
        if (!response.reset(INTERNAL_ERROR) && !response.closed()) {
            request.connection().close();
        }
    }

    /** Whether the method is one that changes nothing (RFC 9110 section 9.2.1). */
    boolean safeMethod() {
        String method = request.method().name();
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    Decision decision(String action, Ruling ruling) {
        return new Decision(id, at, action, caller.subject(), caller.account(), caller.sessionDigest(), ruling, known);
    }
}
