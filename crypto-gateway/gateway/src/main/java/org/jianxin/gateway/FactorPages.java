package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.LoginResult;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.Logins.Offer;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.Sessions.Token;
import org.jianxin.gateway.policy.Reason;
import org.jspecify.annotations.Nullable;

/** {@code /second-factor}, where a person enrols one-time codes, and {@code /step-up}, where a fresh one is proved. */
final class FactorPages {
    private static final String ENROLMENT = "second-factor-enrolment";
    private static final String STEP_UP = "step-up";

    private final GatewaySettings settings;
    private final Logins logins;
    private final Sessions sessions;
    private final Answers answers;
    private final Pages pages;
    private final OwnDecisions decisions;
    private final SlowWork slow;
    private final LiveSessions live;

    FactorPages(GatewayParts parts, Answers answers, Pages pages, OwnDecisions decisions) {
        this.settings = parts.settings();
        this.logins = parts.logins();
        this.sessions = parts.sessions();
        this.slow = parts.slow();
        this.live = parts.live();
        this.answers = requireNonNull(answers, "answers");
        this.pages = requireNonNull(pages, "pages");
        this.decisions = requireNonNull(decisions, "decisions");
    }

    /** Offers a new secret, to who has none. */
    void offer(Exchange exchange, Session session) {
        Optional<Reason> refusal = refusal(session);
        if (refusal.isPresent()) {
            decisions.deny(exchange, ENROLMENT, refusal.get());
            return;
        }
        decisions.record(exchange, "access-decision", Reason.PUBLIC_PAGE, true, () -> {
            Offer offer = logins.offer(session.person().name(), session.id());
            try {
                show(exchange, session, offer, 200, null);
            } finally {
                Arrays.fill(offer.seed(), (byte) 0);
            }
        });
    }

    private Optional<Reason> refusal(Session session) {
        if (session.mustChange()) {
            return Optional.of(Reason.PASSWORD_CHANGE_REQUIRED);
        }
        if (settings.secondFactor().of(session.person().roles()) == Mode.OFF) {
            return Optional.of(Reason.SECOND_FACTOR_OFF);
        }
        return session.person().factorSet() == null ? Optional.empty() : Optional.of(Reason.SECOND_FACTOR_PRESENT);
    }

    private void show(Exchange exchange, Session session, Offer offer, int status, @Nullable Reason problem) {
        FactorSecret secret = new FactorSecret(session.person().name(), offer.seed());
        if (exchange.browser()) {
            answers.page(exchange, status, pages.enrolment(exchange.language(), secret, offer.offer(), problem));
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("secret", secret.hexadecimal());
        json.put("uri", secret.uri());
        json.put("algorithm", "GM/T 0021 SM3");
        json.put("period", FactorSecret.PERIOD_SECONDS);
        json.put("digits", FactorSecret.DIGITS);
        json.put("offer", offer.offer());
        answers.json(exchange, status, "application/json", json);
    }

    /** Enrols what was offered, once its first code proves that it arrived. */
    void enrol(Exchange exchange, Session session) {
        Optional<Reason> refusal = refusal(session);
        if (refusal.isPresent()) {
            decisions.deny(exchange, ENROLMENT, refusal.get());
            return;
        }
        boolean program = SmallBody.json(exchange.request());
        SmallBody.read(exchange.request())
                .onSuccess(fields ->
                        decisions.continued(exchange, ENROLMENT, () -> enrol(exchange, session, fields, program)))
                .onFailure(e -> decisions.deny(exchange, ENROLMENT, Reason.BAD_REQUEST));
    }

    private void enrol(Exchange exchange, Session session, Map<String, String> fields, boolean program) {
        String offer = fields.getOrDefault("offer", "");
        String name = session.person().name();
        slow.run(OwnDecisions.source(exchange), () -> logins.enrol(name, session.id(), offer, code(fields)))
                .onSuccess(result -> decisions.continued(
                        exchange, ENROLMENT, () -> enrolled(exchange, session, offer, result, program)))
                .onFailure(e -> decisions.failed(exchange, ENROLMENT, e));
    }

    private void enrolled(Exchange exchange, Session session, String offer, LoginResult result, boolean program) {
        Person person = result.person();
        if (!result.ok() || person == null) {
            decisions.refused(exchange, ENROLMENT, result, () -> enrolmentRefused(exchange, session, offer, result));
            return;
        }
        Token token = sessions.begin(person, session.binding(), result.secondFactor());
        decisions
                .record(
                        exchange,
                        ENROLMENT,
                        Reason.SECOND_FACTOR_ENROLLED,
                        true,
                        () -> proved(exchange, token, result.secondFactor(), program, OwnDecisions.HOME))
                .onComplete(answered -> live.cut(session.id()));
    }

    /** The page again with the same secret, which may have been copied wrongly. */
    private void enrolmentRefused(Exchange exchange, Session session, String offer, LoginResult result) {
        Optional<Offer> again = logins.offered(session.person().name(), session.id(), offer);
        if (again.isEmpty() || !exchange.browser() || result.reason() != Reason.BAD_SECOND_FACTOR) {
            answers.problem(exchange, result.reason() == Reason.BAD_REQUEST ? 400 : 401, shown(result.reason()));
            return;
        }
        byte[] seed = again.get().seed();
        try {
            show(exchange, session, again.get(), 401, shown(result.reason()));
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** Asks for a fresh code; who has no token is sent to enrol one. */
    void stepUpPage(Exchange exchange, Session session) {
        boolean certified = exchange.personCertificate() != null;
        if (session.person().factorSet() == null && !certified) {
            decisions.shown(exchange, () -> answers.redirect(exchange, "/second-factor"));
            return;
        }
        String next = OwnDecisions.next(exchange.request().getParam("next"));
        decisions.shown(
                exchange, () -> answers.page(exchange, 200, pages.stepUp(exchange.language(), next, certified, null)));
    }

    void stepUp(Exchange exchange, Session session) {
        boolean program = SmallBody.json(exchange.request());
        SmallBody.read(exchange.request())
                .onSuccess(fields ->
                        decisions.continued(exchange, STEP_UP, () -> stepUp(exchange, session, fields, program)))
                .onFailure(e -> decisions.deny(exchange, STEP_UP, Reason.BAD_REQUEST));
    }

    private void stepUp(Exchange exchange, Session session, Map<String, String> fields, boolean program) {
        String name = session.person().name();
        String next = OwnDecisions.next(fields.get("next"));
        Proof proof = Proof.of(exchange, fields);
        slow.run(OwnDecisions.source(exchange), () -> proof.again(logins, name))
                .onSuccess(result -> decisions.continued(
                        exchange, STEP_UP, () -> steppedUp(exchange, session, result, program, next)))
                .onFailure(e -> decisions.failed(exchange, STEP_UP, e));
    }

    private void steppedUp(Exchange exchange, Session session, LoginResult result, boolean program, String next) {
        Instant at = result.secondFactor();
        if (!result.ok() || at == null) {
            Reason shown = shown(result.reason());
            decisions.refused(exchange, STEP_UP, result, () -> {
                if (program) {
                    answers.problem(exchange, 401, shown);
                } else {
                    answers.page(
                            exchange,
                            401,
                            pages.stepUp(exchange.language(), next, exchange.personCertificate() != null, shown));
                }
            });
            return;
        }
        Token token = sessions.stepUp(session, at);
        decisions.record(exchange, STEP_UP, Reason.STEPPED_UP, true, () -> proved(exchange, token, at, program, next));
    }

    private void proved(Exchange exchange, Token token, @Nullable Instant at, boolean program, String next) {
        if (program) {
            answers.json(
                    exchange,
                    200,
                    "application/json",
                    Map.of(
                            "token", token.text(),
                            "expires_at", EventJson.format(token.expires()),
                            "auth_time", EventJson.format(requireNonNull(at, "at"))));
        } else {
            Answers.sessionCookie(exchange.request().response(), token);
            answers.redirect(exchange, next);
        }
    }

    /** In a session all but the lockout may be told apart: whether a code was wrong, or right and used before. */
    static Reason shown(Reason reason) {
        return reason == Reason.ACCOUNT_LOCKED ? Reason.BAD_PASSWORD : reason;
    }

    /**
     * What a person proves once more with.
     *
     * @param certificate common name of the certificate on the connection; null where a code is asked for
     */
    record Proof(String code, char[] password, @Nullable String certificate) {
        static Proof of(Exchange exchange, Map<String, String> fields) {
            return new Proof(
                    FactorPages.code(fields),
                    fields.getOrDefault("password", "").toCharArray(),
                    exchange.personCertificate());
        }

        /** By the certificate and the password, or by a code where one is given or no certificate is there. */
        LoginResult again(Logins logins, String name) throws IdentityStoreException {
            return certificate == null || !code.isEmpty()
                    ? logins.stepUp(name, code)
                    : logins.stepUp(name, password, certificate);
        }

        /** Nothing that is secret. */
        @Override
        public String toString() {
            return "Proof[" + certificate + "]";
        }
    }

    /** Codes are shown in groups by some tokens. */
    static String code(Map<String, String> fields) {
        return fields.getOrDefault("code", "").replaceAll("[ -]", "");
    }
}
