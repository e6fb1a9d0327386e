package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.identity.LoginResult;
import org.jianxin.gateway.identity.PasswordRules;
import org.jianxin.gateway.identity.PasswordRules.Problem;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.Sessions.Token;
import org.jianxin.gateway.identity.TamperedIdentityException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /login}, {@code /logout}, {@code /password}, the style sheet, and the way from {@code /} to the console. */
final class OwnPages {
    /** Id of the rule that stands for the gateway's own pages in decisions. */
    static final String RULE = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(OwnPages.class);
    private static final String HOME = "/console/";
    /** Names worth recording of an account that does not exist; anything else may be a password typed a line too early. */
    private static final String ACCOUNT = "[a-z][a-z0-9._-]{1,31}";

    private final GatewaySettings settings;
    private final People people;
    private final Sessions sessions;
    private final Recorder recorder;
    private final Answers answers;
    private final Pages pages;
    private final LoggableText loggable;
    private final SlowWork slow;
    private final SlowWork upkeep;
    private final LiveSessions live;
    private final Supplier<Policy> policy;
    private final PasswordRules passwordRules;
    private final byte[] css = Template.resource("gateway.css");

    OwnPages(GatewayParts parts, Answers answers, Pages pages) {
        this.settings = parts.settings();
        this.people = parts.people();
        this.sessions = parts.sessions();
        this.recorder = parts.recorder();
        this.loggable = parts.loggable();
        this.slow = parts.slow();
        this.upkeep = parts.upkeep();
        this.live = parts.live();
        this.policy = parts.policy();
        this.answers = requireNonNull(answers, "answers");
        this.pages = requireNonNull(pages, "pages");
        this.passwordRules = new PasswordRules(
                settings.passwords().minLength(),
                settings.passwords().classes(),
                settings.passwords().expires());
    }

    /** Whether a path is one of the gateway's own. */
    static boolean owns(RequestPath path) {
        return switch (path.toString()) {
            case "/", "/login", "/logout", "/password", "/assets/gateway.css", "/favicon.ico" -> true;
            default -> false;
        };
    }

    void handle(Exchange exchange, RequestPath path) {
        boolean get = exchange.request().method().name().equals("GET")
                || exchange.request().method().name().equals("HEAD");
        boolean post = exchange.request().method().name().equals("POST");
        String request = path + (get ? " GET" : post ? " POST" : " other");
        switch (request) {
            case "/ GET" -> shown(exchange, () -> answers.redirect(exchange, HOME));
            case "/favicon.ico GET" -> shown(exchange, () -> answers.nothing(exchange));
            case "/assets/gateway.css GET" -> shown(exchange, () -> answers.style(exchange, css));
            case "/login GET" -> shown(exchange, () -> loginPage(exchange));
            case "/login POST" -> login(exchange);
            case "/logout POST" -> logout(exchange);
            case "/password GET" -> withSession(
                    exchange, s -> shown(exchange, () -> passwordPage(exchange, 200, null)));
            case "/password POST" -> withSession(exchange, s -> changePassword(exchange, s));
            default -> deny(exchange, "access-decision", Reason.METHOD_NOT_ALLOWED);
        }
    }

    private void shown(Exchange exchange, Runnable answer) {
        record(exchange, "access-decision", Reason.PUBLIC_PAGE, true, answer);
    }

    private void deny(Exchange exchange, String action, Reason reason) {
        Ruling ruling = reason.ruling(false, RULE, policy.get().version());
        record(exchange, action, reason, false, () -> answers.deny(exchange, ruling));
    }

    /** Completes when the exchange was answered, with what was meant or with the log's failure. */
    private Future<Void> record(Exchange exchange, String action, Reason reason, boolean allowed, Runnable answer) {
        return recorder.decision(
                        exchange,
                        action,
                        reason.ruling(allowed, RULE, policy.get().version()),
                        null)
                .onSuccess(v -> answers.guarded(exchange, answer))
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", FrontDoor.NO_LOG));
    }

    /** Work that waited for something; where it fails now, that is a decision too. */
    private void continued(Exchange exchange, String action, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            answers.report(exchange, e);
            answers.guarded(exchange, () -> deny(exchange, action, Reason.INTERNAL_ERROR));
        }
    }

    private Future<Void> busy(Exchange exchange, String action) {
        return record(exchange, action, Reason.TOO_BUSY, false, () -> answers.problem(exchange, 503, Reason.TOO_BUSY));
    }

    /** What of the work that waits one address may have. */
    private static String source(Exchange exchange) {
        return exchange.facts().address();
    }

    private interface WithSession {
        void go(Session session);
    }

    /** Goes on with the person's session, from our own page when something is to change. */
    private void withSession(Exchange exchange, WithSession action) {
        Session session = exchange.caller().session();
        if (session == null) {
            Reason refusal = exchange.caller().refusal();
            deny(exchange, "access-decision", refusal == null ? Reason.NO_SESSION : refusal);
            return;
        }
        Optional<Reason> origin = exchange.safeMethod() || !exchange.caller().cookie()
                ? Optional.empty()
                : OriginCheck.problem(exchange.request());
        if (origin.isPresent()) {
            deny(exchange, "access-decision", origin.get());
        } else {
            action.go(session);
        }
    }

    private void loginPage(Exchange exchange) {
        if (exchange.request().getParam("lang") != null) {
            Answers.languageCookie(exchange.request().response(), exchange.language());
        }
        if (exchange.caller().session() != null) {
            answers.redirect(exchange, HOME);
            return;
        }
        String next = next(exchange.request().getParam("next"));
        answers.page(exchange, 200, pages.login(exchange.language(), next, "", null));
    }

    private void login(Exchange exchange) {
        boolean program = SmallBody.json(exchange.request());
        Optional<Reason> origin = program ? Optional.empty() : OriginCheck.problem(exchange.request());
        if (origin.isPresent()) {
            deny(exchange, "login", origin.get());
            return;
        }
        SmallBody.read(exchange.request())
                .onSuccess(fields -> continued(exchange, "login", () -> tryLogin(exchange, fields, program)))
                .onFailure(e -> deny(exchange, "login", Reason.BAD_REQUEST));
    }

    private void tryLogin(Exchange exchange, Map<String, String> fields, boolean program) {
        String name = fields.getOrDefault("name", "").strip();
        char[] password = fields.getOrDefault("password", "").toCharArray();
        GatewaySettings.Lockout lockout = settings.lockout();
        exchange.caller(Caller.claiming(name.matches(ACCOUNT) ? loggable.of(name, 64) : null));
        slow.run(source(exchange), () -> people.login(name, password, lockout.failures(), lockout.duration()))
                .onSuccess(result -> continued(exchange, "login", () -> loggedIn(exchange, fields, program, result)))
                .onFailure(e -> {
                    if (!(e instanceof RejectedExecutionException)) {
                        LOG.error("the login of decision {} could not be looked at", exchange.id(), e);
                    }
                    busy(exchange, "login");
                });
    }

    private void loggedIn(Exchange exchange, Map<String, String> fields, boolean program, LoginResult result) {
        Person person = result.person();
        if (!result.ok() || person == null) {
            Runnable answer = program
                    ? () -> answers.problem(exchange, 401, Reason.BAD_PASSWORD)
                    : () -> answers.page(
                            exchange,
                            401,
                            pages.login(
                                    exchange.language(),
                                    next(fields.get("next")),
                                    fields.getOrDefault("name", ""),
                                    shownReason(result.reason())));
            record(exchange, "login", result.reason(), false, answer);
            return;
        }
        Token token = sessions.begin(person, Callers.binding(exchange.request()));
        boolean mustChange = sessions.mustChange(person, exchange.at());
        exchange.caller(Caller.proved(person.subject()));
        record(exchange, "login", Reason.LOGGED_IN, true, () -> {
            if (program) {
                answers.json(
                        exchange,
                        200,
                        "application/json",
                        Map.of(
                                "token", token.text(),
                                "expires_at", EventJson.format(token.expires()),
                                "must_change_password", mustChange));
            } else {
                Answers.sessionCookie(exchange.request().response(), token);
                answers.redirect(exchange, mustChange ? "/password" : next(fields.get("next")));
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
            record(exchange, "logout", Reason.LOGGED_OUT, true, () -> loggedOut(exchange));
            return;
        }
        withSession(exchange, s -> upkeep.run(source(exchange), () -> {
                    sessions.revoke(s);
                    return true;
                })
                .onSuccess(v -> record(exchange, "logout", Reason.LOGGED_OUT, true, () -> loggedOut(exchange))
                        .onComplete(answered -> live.cut(s.id())))
                .onFailure(e -> {
                    LOG.error("the logout of decision {} could not be kept", exchange.id(), e);
                    busy(exchange, "logout");
                }));
    }

    private void loggedOut(Exchange exchange) {
        Answers.endSessionCookie(exchange.request().response());
        answers.redirect(exchange, "/login");
    }

    private void passwordPage(Exchange exchange, int status, @Nullable Problem problem) {
        if (exchange.request().getParam("lang") != null) {
            Answers.languageCookie(exchange.request().response(), exchange.language());
        }
        answers.page(exchange, status, pages.password(exchange.language(), settings.passwords(), problem));
    }

    private void changePassword(Exchange exchange, Session session) {
        boolean program = SmallBody.json(exchange.request());
        SmallBody.read(exchange.request())
                .onSuccess(fields -> continued(
                        exchange, "password-change", () -> changePassword(exchange, session, fields, program)))
                .onFailure(e -> deny(exchange, "password-change", Reason.BAD_REQUEST));
    }

    private void changePassword(Exchange exchange, Session session, Map<String, String> fields, boolean program) {
        String name = session.person().name();
        char[] old = fields.getOrDefault("old", "").toCharArray();
        String fresh = fields.getOrDefault("fresh", "");
        GatewaySettings.Lockout lockout = settings.lockout();
        if (!fresh.equals(fields.getOrDefault("again", ""))) {
            passwordRefused(exchange, Problem.NOT_REPEATED, program);
            return;
        }
        slow.run(
                        source(exchange),
                        () -> people.changePassword(
                                name, old, fresh.toCharArray(), passwordRules, lockout.failures(), lockout.duration()))
                .onSuccess(problem -> continued(exchange, "password-change", () -> {
                    if (problem.isPresent()) {
                        passwordRefused(exchange, problem.get(), program);
                    } else {
                        passwordChanged(exchange, session, program);
                    }
                }))
                .onFailure(e -> {
                    if (!(e instanceof RejectedExecutionException)) {
                        LOG.error("the password change of decision {} failed", exchange.id(), e);
                    }
                    busy(exchange, "password-change");
                });
    }

    private void passwordRefused(Exchange exchange, Problem problem, boolean program) {
        record(exchange, "password-change", Reason.PASSWORD_REFUSED, false, () -> {
            if (program) {
                answers.problem(exchange, 422, Reason.PASSWORD_REFUSED.code(), problem.name());
            } else {
                passwordPage(exchange, 422, problem);
            }
        });
    }

    /** All sessions of the person are over, this one too; it goes on as a new one. */
    private void passwordChanged(Exchange exchange, Session session, boolean program) {
        Person person;
        try {
            person = people.find(session.person().name()).orElseThrow();
        } catch (TamperedIdentityException e) {
            deny(exchange, "password-change", Reason.IDENTITY_TAMPERED);
            return;
        }
        Token token = sessions.begin(person, Callers.binding(exchange.request()));
        record(exchange, "password-change", Reason.PASSWORD_CHANGED, true, () -> {
                    if (program) {
                        answers.json(
                                exchange,
                                200,
                                "application/json",
                                Map.of("token", token.text(), "expires_at", EventJson.format(token.expires())));
                    } else {
                        Answers.sessionCookie(exchange.request().response(), token);
                        answers.redirect(exchange, HOME);
                    }
                })
                .onComplete(answered -> live.cut(session.id()));
    }

    /** A path of the console to go on to; anything else would make this page a way to send people elsewhere. */
    private static String next(@Nullable String asked) {
        return Optional.ofNullable(asked)
                .flatMap(RequestPath::of)
                .filter(path -> path.segments().get(0).equals("console"))
                .map(RequestPath::encoded)
                .orElse(HOME);
    }
}
