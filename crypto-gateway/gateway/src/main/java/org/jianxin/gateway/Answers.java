package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.Pages.Proof;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.Sessions.Token;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.UsedFact;
import org.jianxin.gateway.trust.TrustScore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the gateway gives itself: pages for people, problem documents (RFC 9457) for programs. */
final class Answers {
    private static final String OWN_PAGES_CSP =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                    + "base-uri 'none'; frame-ancestors 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final int FRAMES = 8;
    private static final String PROBLEM = "application/problem+json";
    /** What {@code acr_values} calls a login with a second factor. */
    private static final String SECOND_FACTOR = "urn:jianxin:acr:second-factor";

    private final JsonMapper json = RecordMapper.create();
    private final Pages pages;
    private final Predicate<Person> mayAsk;

    /** @param mayAsk whether a person may ask for a role in an emergency */
    Answers(Pages pages, Predicate<Person> mayAsk) {
        this.mayAsk = requireNonNull(mayAsk, "mayAsk");
        this.pages = requireNonNull(pages, "pages");
    }

    /** Says no, and why. A browser whose person can put that right is sent where that is done. */
    void deny(Exchange exchange, Ruling ruling) {
        int status = status(ruling.reason());
        String remedy = remedy(exchange, ruling);
        if (remedy != null && exchange.browser() && exchange.safeMethod()) {
            redirect(exchange, remedy);
            return;
        }
        if (ruling.outcome() == Outcome.STEP_UP) {
            exchange.request().response().putHeader("WWW-Authenticate", challenge(ruling));
        }
        if (exchange.browser()) {
            Session session = exchange.caller().session();
            String account = exchange.caller().subject().proved()
                    ? exchange.caller().subject().name()
                    : exchange.caller().account();
            page(
                    exchange,
                    status,
                    pages.denied(
                            exchange.language(),
                            status,
                            ruling,
                            exchange.id(),
                            account,
                            exchange.zone(),
                            proof(exchange, ruling),
                            session != null && mayAsk.test(session.person())));
        } else {
            if (loginHelps(ruling.reason())) {
                exchange.request().response().putHeader("HX-Redirect", "/login"); // htmx follows it, others ignore it
            }
            Map<String, Object> problem =
                    problemOf(exchange, status, ruling.reason(), ruling.zh() + " / " + ruling.en());
            problem.put("policy", ruling.rule());
            problem.put("policy_version", ruling.version());
            problem.put("facts", ruling.facts().stream().map(UsedFact::text).toList());
            if (ruling.within() != null) {
                problem.put("acr_values", SECOND_FACTOR);
                problem.put("max_age", ruling.within().toSeconds());
            }
            json(exchange, status, PROBLEM, problem);
        }
    }

    /** The page where a person obtains what is lacking; null where there is none. */
    private static @Nullable String remedy(Exchange exchange, Ruling ruling) {
        if (ruling.reason().equals(Reason.PASSWORD_CHANGE_REQUIRED.code())) {
            return "/password";
        }
        if (ruling.reason().equals(Reason.SECOND_FACTOR_REQUIRED.code())) {
            return "/second-factor";
        }
        if (ruling.outcome() == Outcome.STEP_UP && exchange.caller().session() != null) {
            return "/step-up?next=" + next(exchange);
        }
        return loginHelps(ruling.reason()) ? "/login?next=" + next(exchange) : null;
    }

    /** Where a person shows a second factor, where that is what is lacking or what brings trust back; null where not. */
    private static @Nullable Proof proof(Exchange exchange, Ruling ruling) {
        Session session = exchange.caller().session();
        boolean distrusted = ruling.facts().stream()
                .anyMatch(fact -> fact.name().equals(Fact.CONTEXT_TRUST_SCORE.id())
                        && fact.value() instanceof Long score
                        && score < TrustScore.FULL);
        if (session == null
                || session.person().factorSet() == null && exchange.personCertificate() == null
                || !distrusted && ruling.outcome() != Outcome.STEP_UP) {
            return null;
        }
        boolean sent = !exchange.safeMethod();
        String next = sent ? OriginCheck.page(exchange.request()).orElse("/console/") : next(exchange);
        return new Proof("/step-up?next=" + next, sent);
    }

    /** What a program must obtain before it asks again (RFC 9470). */
    private static String challenge(Ruling ruling) {
        long age = ruling.within() == null ? 0 : ruling.within().toSeconds();
        return "Bearer error=\"insufficient_user_authentication\", "
                + "error_description=\"A second factor must be shown\", acr_values=\"" + SECOND_FACTOR
                + "\", max_age=\"" + age + "\"";
    }

    /** Does the work; where that fails, the client is told so rather than left waiting. */
    void guarded(Exchange exchange, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            report(exchange, e);
            if (exchange.request().response().headWritten()) {
                exchange.cut();
            } else {
                problem(exchange, 500, Reason.INTERNAL_ERROR);
            }
        }
    }

    /** Logs a fault of ours. Without its message, which may quote what the client sent. */
    void report(Exchange exchange, RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        LOG.error(
                "decision {} failed with {} at {}",
                exchange.id(),
                e.getClass().getName(),
                List.of(trace).subList(0, Math.min(FRAMES, trace.length)));
    }

    /** A problem document that says what the reason says. */
    void problem(Exchange exchange, int status, Reason reason) {
        problem(exchange, status, reason.code(), reason.zh() + " / " + reason.en());
    }

    /** A problem document. */
    void problem(Exchange exchange, int status, String reason, String detail) {
        json(exchange, status, PROBLEM, problemOf(exchange, status, reason, detail));
    }

    private static Map<String, Object> problemOf(Exchange exchange, int status, String reason, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:jianxin:reason:" + reason);
        problem.put("title", title(status));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", "urn:uuid:" + exchange.id());
        problem.put("reason", reason);
        HttpServerResponse response = exchange.request().response();
        if (status == 401 && !response.headers().contains("WWW-Authenticate")) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        return problem;
    }

    void json(Exchange exchange, int status, String type, Map<String, Object> body) {
        try {
            send(exchange, status, type, Buffer.buffer(json.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // strings and numbers are always JSON
        }
    }

    void page(Exchange exchange, int status, String html) {
        send(exchange, status, "text/html; charset=utf-8", Buffer.buffer(html));
    }

    void redirect(Exchange exchange, String to) {
        exchange.request().response().putHeader("Location", to);
        send(exchange, 303, "text/plain; charset=utf-8", Buffer.buffer());
    }

    /** There is nothing to show, and no fault in having asked: browsers ask for an icon unbidden. */
    void nothing(Exchange exchange) {
        send(exchange, 204, "text/plain; charset=utf-8", Buffer.buffer());
    }

    /** The style sheet: the one thing here that may be kept by the browser. */
    void style(Exchange exchange, byte[] css) {
        exchange.request().response().putHeader("Cache-Control", "max-age=3600");
        send(exchange, 200, "text/css; charset=utf-8", Buffer.buffer(css));
    }

    static void sessionCookie(HttpServerResponse response, Token token) {
        response.addCookie(hardened(Cookie.cookie(Callers.COOKIE, token.text())));
    }

    static void endSessionCookie(HttpServerResponse response) {
        response.addCookie(hardened(Cookie.cookie(Callers.COOKIE, "")).setMaxAge(0));
    }

    static void languageCookie(HttpServerResponse response, Language language) {
        response.addCookie(
                hardened(Cookie.cookie(Language.COOKIE, language.id())).setMaxAge(365L * 24 * 3600));
    }

    private static Cookie hardened(Cookie cookie) {
        return cookie.setPath("/").setSecure(true).setHttpOnly(true).setSameSite(CookieSameSite.STRICT);
    }

    private static void send(Exchange exchange, int status, String type, Buffer body) {
        HttpServerResponse response = exchange.request().response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", type);
        if (status == 429) {
            response.putHeader("Retry-After", "1"); // in a second there is a second's worth of requests
        }
        response.putHeader("Content-Security-Policy", OWN_PAGES_CSP);
        response.putHeader(Exchange.DECISION_HEADER, exchange.id());
        if (!response.headers().contains("Cache-Control")) {
            response.putHeader("Cache-Control", "no-store");
        }
        HeaderRules.secure(response.headers());
        if (!exchange.request().isEnded() && exchange.request().version() != HttpVersion.HTTP_2 && hasBody(exchange)) {
            response.putHeader("Connection", "close"); // rather than read what nobody wants
        }
        response.end(body);
        if (!exchange.request().isEnded()) {
            exchange.request().resume(); // what is left of the body is read and dropped
        }
    }

    private static boolean hasBody(Exchange exchange) {
        String length = exchange.request().getHeader("Content-Length");
        return exchange.request().headers().contains("Transfer-Encoding") || length != null && !length.equals("0");
    }

    private static String next(Exchange exchange) {
        return exchange.path().map(path -> path.encoded()).orElse("/console/");
    }

    private static boolean loginHelps(String reason) {
        return reason.equals(Reason.NO_SESSION.code())
                || reason.equals(Reason.TOKEN_EXPIRED.code())
                || reason.equals(Reason.TOKEN_REVOKED.code())
                || reason.equals(Reason.TOKEN_INVALID.code());
    }

    private static int status(String reason) {
        if (loginHelps(reason)
                || reason.equals(Reason.STEP_UP_REQUIRED.code())
                || reason.equals(Reason.TOKEN_BINDING_MISMATCH.code())) {
            return 401;
        }
        if (reason.equals(Reason.INTERFACE_NOT_REGISTERED.code())) {
            return 404;
        }
        if (reason.equals(Reason.BODY_TOO_LARGE.code())) {
            return 413;
        }
        if (reason.equals(Reason.TOO_MANY_REQUESTS.code())) {
            return 429;
        }
        if (reason.equals(Reason.INTERNAL_ERROR.code())) {
            return 500;
        }
        boolean bad = reason.equals(Reason.SUSPICIOUS_PATH.code()) || reason.equals(Reason.BAD_REQUEST.code());
        return bad ? 400 : 403;
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 413 -> "Content Too Large";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Error";
        };
    }
}
