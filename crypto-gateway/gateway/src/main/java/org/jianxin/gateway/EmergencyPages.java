package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.LoggableText;
import org.jianxin.gateway.identity.Emergencies;
import org.jianxin.gateway.identity.Emergencies.Outcome;
import org.jianxin.gateway.identity.Emergency;
import org.jianxin.gateway.identity.IdentityStoreException;
import org.jianxin.gateway.identity.LoginResult;
import org.jianxin.gateway.identity.Logins;
import org.jianxin.gateway.identity.Person;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.jspecify.annotations.Nullable;

/**
 * {@code /break-glass} (应急授权): one person asks for a role, another one agrees, each with a fresh proof. Everything that
 * becomes of it is on the decision log.
 */
final class EmergencyPages {
    static final String PATH = "/break-glass";

    private final Logins logins;
    private final Emergencies emergencies;
    private final LoggableText loggable;
    private final Answers answers;
    private final Pages pages;
    private final OwnDecisions decisions;
    private final SlowWork slow;
    private final Clock clock;

    EmergencyPages(GatewayParts parts, Answers answers, Pages pages, OwnDecisions decisions) {
        this.logins = parts.logins();
        this.emergencies = parts.emergencies();
        this.loggable = parts.loggable();
        this.slow = parts.slow();
        this.clock = parts.clock();
        this.answers = requireNonNull(answers, "answers");
        this.pages = requireNonNull(pages, "pages");
        this.decisions = requireNonNull(decisions, "decisions");
    }

    /** What a person may do about one. */
    record Entry(Emergency emergency, Emergency.State state, boolean mayDecide, boolean mayEnd) {}

    /** What a form said. */
    private record Form(
            String act, String id, @Nullable Role role, String reason, Duration lasts, FactorPages.Proof proof) {
        static Form of(Exchange exchange, Map<String, String> fields, LoggableText loggable) {
            String minutes = fields.getOrDefault("minutes", "");
            return new Form(
                    fields.getOrDefault("act", ""),
                    fields.getOrDefault("id", ""),
                    Role.of(fields.getOrDefault("role", "")).orElse(null),
                    loggable.of(fields.getOrDefault("reason", "").strip(), 201),
                    Duration.ofMinutes(minutes.matches("[0-9]{1,5}") ? Long.parseLong(minutes) : 0),
                    FactorPages.Proof.of(exchange, fields));
        }

        /** What a role comes from must be meant; to take one away needs no more than the session. */
        boolean needsProof() {
            return act.equals("ask") || act.equals("confirm");
        }
    }

    private record Attempt(@Nullable LoginResult refusedProof, @Nullable Outcome outcome) {}

    /** What there is, for whoever may ask or decide, and for auditors. */
    void show(Exchange exchange, Session session) {
        if (session.mustChange() || !maySee(session.person())) {
            decisions.deny(
                    exchange,
                    OwnDecisions.BREAK_GLASS,
                    session.mustChange() ? Reason.PASSWORD_CHANGE_REQUIRED : Reason.BREAK_GLASS_NOT_ENTITLED);
            return;
        }
        decisions.shown(exchange, () -> {
            if (exchange.browser()) {
                answers.page(exchange, 200, page(exchange, session, null));
            } else {
                answers.json(
                        exchange,
                        200,
                        "application/json",
                        Map.of(
                                "emergencies",
                                entries(session.person()).stream()
                                        .map(entry -> json(entry.emergency(), clock.instant()))
                                        .toList()));
            }
        });
    }

    private boolean maySee(Person person) {
        return emergencies.mayAsk(person)
                || emergencies.mayDecide(person)
                || person.roles().contains(Role.AUDITOR);
    }

    private String page(Exchange exchange, Session session, @Nullable Reason problem) {
        return pages.emergencies(
                exchange.language(),
                entries(session.person()),
                emergencies.mayAsk(session.person()) ? emergencies.rules() : null,
                session.person().roles(),
                exchange.zone(),
                exchange.personCertificate() != null,
                problem);
    }

    private List<Entry> entries(Person person) {
        Instant now = clock.instant();
        boolean decides = emergencies.mayDecide(person)
                && emergencies.inForce(person.name(), now).isEmpty();
        return emergencies.recent().stream()
                .map(emergency -> {
                    Emergency.State state = emergency.state(now);
                    boolean own = emergency.account().equals(person.name());
                    boolean open = state == Emergency.State.WAITING || state == Emergency.State.IN_FORCE;
                    return new Entry(
                            emergency,
                            state,
                            decides && !own && state == Emergency.State.WAITING,
                            own && open || state == Emergency.State.IN_FORCE && emergencies.mayDecide(person));
                })
                .toList();
    }

    void act(Exchange exchange, Session session) {
        if (session.mustChange() || session.mustEnrol()) {
            decisions.deny(
                    exchange,
                    OwnDecisions.BREAK_GLASS,
                    session.mustChange() ? Reason.PASSWORD_CHANGE_REQUIRED : Reason.SECOND_FACTOR_REQUIRED);
            return;
        }
        boolean program = SmallBody.json(exchange.request());
        SmallBody.read(exchange.request())
                .onSuccess(fields -> decisions.continued(
                        exchange,
                        OwnDecisions.BREAK_GLASS,
                        () -> act(exchange, session, Form.of(exchange, fields, loggable), program)))
                .onFailure(e -> decisions.deny(exchange, OwnDecisions.BREAK_GLASS, Reason.BAD_REQUEST));
    }

    private void act(Exchange exchange, Session session, Form form, boolean program) {
        slow.run(OwnDecisions.source(exchange), () -> attempt(session.person(), form))
                .onSuccess(attempt -> decisions.continued(
                        exchange, OwnDecisions.BREAK_GLASS, () -> acted(exchange, session, form, attempt, program)))
                .onFailure(e -> decisions.failed(exchange, OwnDecisions.BREAK_GLASS, e));
    }

    private Attempt attempt(Person person, Form form) throws IdentityStoreException {
        if (form.needsProof()) {
            LoginResult proof = form.proof().again(logins, person.name());
            if (!proof.ok()) {
                return new Attempt(proof, null);
            }
        }
        Outcome outcome =
                switch (form.act()) {
                    case "ask" -> form.role() == null
                            ? new Outcome(Reason.BREAK_GLASS_ROLE, null)
                            : emergencies.ask(person, form.role(), form.reason(), form.lasts());
                    case "confirm" -> emergencies.decide(person, form.id(), true);
                    case "refuse" -> emergencies.decide(person, form.id(), false);
                    case "end" -> emergencies.end(person, form.id());
                    default -> new Outcome(Reason.BAD_REQUEST, null);
                };
        return new Attempt(null, outcome);
    }

    private void acted(Exchange exchange, Session session, Form form, Attempt attempt, boolean program) {
        LoginResult proof = attempt.refusedProof();
        if (proof != null) {
            Reason shown = FactorPages.shown(proof.reason());
            decisions.refused(
                    exchange, OwnDecisions.BREAK_GLASS, proof, () -> refused(exchange, session, 401, shown, program));
            return;
        }
        Outcome outcome = requireNonNull(attempt.outcome(), "outcome");
        Emergency emergency = outcome.emergency();
        if (emergency == null) {
            Reason problem = requireNonNull(outcome.problem(), "problem");
            int status =
                    problem == Reason.BREAK_GLASS_NOT_ENTITLED || problem == Reason.BREAK_GLASS_SAME_PERSON ? 403 : 422;
            decisions.refused(
                    exchange,
                    OwnDecisions.BREAK_GLASS,
                    problem,
                    false,
                    () -> refused(exchange, session, status, problem, program));
            return;
        }
        decisions.emergency(exchange, reason(form), emergency, emergency.reason(), () -> {
            if (program) {
                answers.json(exchange, 200, "application/json", json(emergency, clock.instant()));
            } else {
                answers.redirect(exchange, PATH);
            }
        });
    }

    private static Reason reason(Form form) {
        return switch (form.act()) {
            case "ask" -> Reason.BREAK_GLASS_ASKED;
            case "confirm" -> Reason.BREAK_GLASS_CONFIRMED;
            case "refuse" -> Reason.BREAK_GLASS_REFUSED;
            default -> Reason.BREAK_GLASS_ENDED;
        };
    }

    private void refused(Exchange exchange, Session session, int status, Reason problem, boolean program) {
        if (program) {
            answers.problem(exchange, status, problem);
        } else {
            answers.page(exchange, status, page(exchange, session, problem));
        }
    }

    private static Map<String, Object> json(Emergency emergency, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", emergency.id());
        json.put("account", emergency.account());
        json.put("role", emergency.role().id());
        json.put("reason", emergency.reason());
        json.put("minutes", emergency.lasts().toMinutes());
        json.put("state", emergency.state(now).name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("asked", EventJson.format(emergency.asked()));
        json.put("decided_by", emergency.decidedBy());
        json.put(
                "until",
                Optional.ofNullable(emergency.until()).map(EventJson::format).orElse(null));
        return json;
    }
}
