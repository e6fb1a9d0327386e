package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.identity.LoginResult;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.PasswordRules.Problem;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.Sessions.Token;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jspecify.annotations.Nullable;

/** {@code /login}, {@code /logout}, {@code /password}, the style sheet, and the way from {@code /} to the console. */
final class OwnPages {
    /** Names worth recording of an account that does not exist; anything else may be a password typed a line too early. */
    private static final String ACCOUNT = "[a-z][a-z0-9._-]{1,31}";

    private final GatewaySettings settings;
    private final Logins logins;
    private final Sessions sessions;
    private final Answers answers;
    private final Pages pages;
    private final OwnDecisions decisions;
    private final FactorPages factorPages;
    private final EmergencyPages emergencyPages;
    private final LoggableText loggable;
    private final SlowWork slow;
    private final SlowWork upkeep;
    private final LiveSessions live;
    private final byte[] css = Template.resource("gateway.css");

    OwnPages(GatewayParts parts, Answers answers, Pages pages) {
        this.settings = parts.settings();
        this.logins = parts.logins();
        this.sessions = parts.sessions();
        this.loggable = parts.loggable();
        this.slow = parts.slow();
        this.upkeep = parts.upkeep();
        this.live = parts.live();
        this.answers = requireNonNull(answers, "answers");
        this.pages = requireNonNull(pages, "pages");
        this.decisions = new OwnDecisions(parts, answers);
        this.factorPages = new FactorPages(parts, answers, pages, decisions);
        this.emergencyPages = new EmergencyPages(parts, answers, pages, decisions);
    }

    /** Whether a path is one of the gateway's own. */
    static boolean owns(RequestPath path) {
        return switch (path.toString()) {
            case "/",
                    "/login",
                    "/logout",
                    "/password",
                    "/second-factor",
                    "/step-up",
                    EmergencyPages.PATH,
                    "/assets/gateway.css",
                    "/favicon.ico" -> true;
            default -> false;
        };
    }

    void handle(Exchange exchange, RequestPath path) {
        boolean get = exchange.request().method().name().equals("GET")
                || exchange.request().method().name().equals("HEAD");
        boolean post = exchange.request().method().name().equals("POST");
        String request = path + (get ? " GET" : post ? " POST" : " other");
        switch (request) {
            case "/ GET" -> decisions.shown(exchange, () -> answers.redirect(exchange, OwnDecisions.HOME));
            case "/favicon.ico GET" -> decisions.shown(exchange, () -> answers.nothing(exchange));
            case "/assets/gateway.css GET" -> decisions.shown(exchange, () -> answers.style(exchange, css));
            case "/login GET" -> decisions.shown(exchange, () -> loginPage(exchange));
            case "/login POST" -> login(exchange);
            case "/logout POST" -> logout(exchange);
            case "/password GET" -> decisions.withSession(
                    exchange, s -> decisions.shown(exchange, () -> passwordPage(exchange, 200, null)));
            case "/password POST" -> decisions.withSession(exchange, s -> changePassword(exchange, s));
            case "/second-factor GET" -> decisions.withSession(exchange, s -> {
                rememberLanguage(exchange);
                factorPages.offer(exchange, s);
            });
            case "/second-factor POST" -> decisions.withSession(exchange, s -> factorPages.enrol(exchange, s));
            case "/step-up GET" -> decisions.withSession(exchange, s -> {
                rememberLanguage(exchange);
                factorPages.stepUpPage(exchange, s);
            });
            case EmergencyPages.PATH + " GET" -> decisions.withSession(exchange, s -> {
                rememberLanguage(exchange);
                emergencyPages.show(exchange, s);
            });
            case EmergencyPages.PATH + " POST" -> decisions.withSession(exchange, s -> emergencyPages.act(exchange, s));
            case "/step-up POST" -> decisions.withSession(exchange, s -> factorPages.stepUp(exchange, s));
            default -> decisions.deny(exchange, "access-decision", Reason.METHOD_NOT_ALLOWED);
        }
    }

    private static void rememberLanguage(Exchange exchange) {
        if (exchange.request().getParam("lang") != null) {
            Answers.languageCookie(exchange.request().response(), exchange.language());
        }
    }

    private void loginPage(Exchange exchange) {
        rememberLanguage(exchange);
        if (exchange.caller().session() != null) {
            answers.redirect(exchange, OwnDecisions.HOME);
            return;
        }
        String next = OwnDecisions.next(exchange.request().getParam("next"));
        answers.page(exchange, 200, loginPage(exchange, next, "", null));
    }

    private String loginPage(Exchange exchange, String next, String name, @Nullable Reason refused) {
        boolean codes = settings.secondFactor().used();
        return pages.login(exchange.language(), next, name, codes, refused);
    }

    private void login(Exchange exchange) {
        boolean program = SmallBody.json(exchange.request());
        Optional<Reason> origin = program ? Optional.empty() : OriginCheck.problem(exchange.request());
        if (origin.isPresent()) {
            decisions.deny(exchange, "login", origin.get());
            return;
        }
        SmallBody.read(exchange.request())
                .onSuccess(fields -> decisions.continued(exchange, "login", () -> tryLogin(exchange, fields, program)))
                .onFailure(e -> decisions.deny(exchange, "login", Reason.BAD_REQUEST));
    }

    private void tryLogin(Exchange exchange, Map<String, String> fields, boolean program) {
        String name = fields.getOrDefault("name", "").strip();
        char[] password = fields.getOrDefault("password", "").toCharArray();
        exchange.caller(Caller.claiming(name.matches(ACCOUNT) ? loggable.of(name, 64) : null));
        slow.run(
                        OwnDecisions.source(exchange),
                        () -> logins.login(name, password, FactorPages.code(fields), exchange.personCertificate()))
                .onSuccess(result ->
                        decisions.continued(exchange, "login", () -> loggedIn(exchange, fields, program, result)))
                .onFailure(e -> decisions.failed(exchange, "login", e));
    }

    private void loggedIn(Exchange exchange, Map<String, String> fields, boolean program, LoginResult result) {
        Person person = result.person();
        if (!result.ok() || person == null) {
            Runnable answer = program
                    ? () -> answers.problem(exchange, 401, Reason.BAD_PASSWORD)
                    : () -> answers.page(
                            exchange,
                            401,
                            loginPage(
                                    exchange,
                                    OwnDecisions.next(fields.get("next")),
                                    fields.getOrDefault("name", ""),
                                    shownReason(result.reason())));
            decisions.refused(exchange, "login", result, answer);
            return;
        }
        Token token = sessions.begin(person, Callers.binding(exchange), result.secondFactor());
        boolean mustChange = sessions.mustChange(person, exchange.at());
        boolean mustEnrol = sessions.mustEnrol(person, result.secondFactor());
        exchange.caller(Caller.proved(person.subject()));
        decisions.record(exchange, "login", Reason.LOGGED_IN, true, () -> {
            if (program) {
                answers.json(
                        exchange,
                        200,
                        "application/json",
                        Map.of(
                                "token",
                                token.text(),
                                "expires_at",
                                EventJson.format(token.expires()),
                                "must_change_password",
                                mustChange,
                                "must_enrol_second_factor",
                                mustEnrol));
            } else {
                Answers.sessionCookie(exchange.request().response(), token);
                answers.redirect(
                        exchange, OwnDecisions.onward(mustChange, mustEnrol, OwnDecisions.next(fields.get("next"))));
            }
        });
    }

    /** What a stranger may learn: not whether an account exists, is locked or is disabled. */
    private static Reason shownReason(Reason reason) {
        return reason == Reason.IDENTITY_TAMPERED ? reason : Reason.BAD_PASSWORD;
    }

    private void logout(Exchange exchange) {
        Session session = exchange.caller().session();
        if (session == null) {
            decisions.record(exchange, "logout", Reason.LOGGED_OUT, true, () -> loggedOut(exchange));
            return;
        }
        decisions.withSession(exchange, s -> upkeep.run(OwnDecisions.source(exchange), () -> {
                    sessions.revoke(s);
                    return true;
                })
                .onSuccess(v -> decisions
                        .record(exchange, "logout", Reason.LOGGED_OUT, true, () -> loggedOut(exchange))
                        .onComplete(answered -> live.cut(s.id())))
                .onFailure(e -> decisions.failed(exchange, "logout", e)));
    }

    private void loggedOut(Exchange exchange) {
        Answers.endSessionCookie(exchange.request().response());
        answers.redirect(exchange, "/login");
    }

    private void passwordPage(Exchange exchange, int status, @Nullable Problem problem) {
        rememberLanguage(exchange);
        answers.page(exchange, status, pages.password(exchange.language(), settings.passwords(), problem));
    }

    private void changePassword(Exchange exchange, Session session) {
        boolean program = SmallBody.json(exchange.request());
        SmallBody.read(exchange.request())
                .onSuccess(fields -> decisions.continued(
                        exchange, "password-change", () -> changePassword(exchange, session, fields, program)))
                .onFailure(e -> decisions.deny(exchange, "password-change", Reason.BAD_REQUEST));
    }

    private void changePassword(Exchange exchange, Session session, Map<String, String> fields, boolean program) {
        String name = session.person().name();
        char[] old = fields.getOrDefault("old", "").toCharArray();
        String fresh = fields.getOrDefault("fresh", "");
        if (!fresh.equals(fields.getOrDefault("again", ""))) {
            passwordRefused(exchange, Problem.NOT_REPEATED, false, program);
            return;
        }
        slow.run(OwnDecisions.source(exchange), () -> logins.changePassword(name, old, fresh.toCharArray()))
                .onSuccess(change -> decisions.continued(exchange, "password-change", () -> {
                    Person person = change.person();
                    if (person == null) {
                        Problem problem = requireNonNull(change.problem(), "problem");
                        passwordRefused(exchange, problem, change.locks(), program);
                    } else {
                        passwordChanged(exchange, session, person, program);
                    }
                }))
                .onFailure(e -> decisions.failed(exchange, "password-change", e));
    }

    private void passwordRefused(Exchange exchange, Problem problem, boolean locks, boolean program) {
        decisions.refused(exchange, "password-change", Reason.PASSWORD_REFUSED, locks, () -> {
            if (program) {
                answers.problem(exchange, 422, Reason.PASSWORD_REFUSED.code(), problem.name());
            } else {
                passwordPage(exchange, 422, problem);
            }
        });
    }

    /** All sessions of the person are over, this one too; it goes on as a new one. */
    private void passwordChanged(Exchange exchange, Session session, Person person, boolean program) {
        Token token = sessions.begin(person, Callers.binding(exchange), session.secondFactor());
        boolean mustEnrol = sessions.mustEnrol(person, session.secondFactor());
        decisions
                .record(exchange, "password-change", Reason.PASSWORD_CHANGED, true, () -> {
                    if (program) {
                        answers.json(
                                exchange,
                                200,
                                "application/json",
                                Map.of(
                                        "token", token.text(),
                                        "expires_at", EventJson.format(token.expires()),
                                        "must_enrol_second_factor", mustEnrol));
                    } else {
                        Answers.sessionCookie(exchange.request().response(), token);
                        answers.redirect(exchange, OwnDecisions.onward(false, mustEnrol, OwnDecisions.HOME));
                    }
                })
                .onComplete(answered -> live.cut(session.id()));
    }
}
