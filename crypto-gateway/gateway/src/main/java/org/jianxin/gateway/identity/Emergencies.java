package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.Emergency.State;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Roles lent in emergencies. Two people answer for each: one asks, another one agrees. Kept in the store of people, under the
 * same protection. Safe for use by several threads; all methods but {@link #inForce} and {@link #recent} wait for the disk.
 */
public final class Emergencies {
    private static final int SHORTEST_REASON = 8;
    private static final int LONGEST_REASON = 200;
    private static final Duration KEPT = Duration.ofDays(90);

    private final People people;
    private final EmergencyRules rules;

    public Emergencies(People people, EmergencyRules rules) {
        this.people = requireNonNull(people, "people");
        this.rules = requireNonNull(rules, "rules");
    }

    /**
     * What came of an attempt.
     *
     * @param problem why nothing was done; null when it was
     * @param emergency as it is now; null where there is none
     */
    public record Outcome(@Nullable Reason problem, @Nullable Emergency emergency) {
        static Outcome refused(Reason problem) {
            return new Outcome(problem, null);
        }
    }

    public EmergencyRules rules() {
        return rules;
    }

    /** Whether somebody may ask, by their own roles. */
    public boolean mayAsk(Person person) {
        return !Collections.disjoint(person.roles(), rules.askers());
    }

    /** Whether somebody may decide on what others ask, by their own roles. */
    public boolean mayDecide(Person person) {
        return !Collections.disjoint(person.roles(), rules.deciders());
    }

    /** What is in force for an account, as last read. Does not wait. */
    public Optional<Emergency> inForce(String account, Instant now) {
        for (Emergency emergency : people.emergencies()) {
            if (emergency.account().equals(account) && emergency.state(now) == State.IN_FORCE) {
                return Optional.of(emergency);
            }
        }
        return Optional.empty();
    }

    /** All of the last 90 days as last read, newest first. Does not wait. */
    public List<Emergency> recent() {
        return people.emergencies().stream()
                .sorted(Comparator.comparing(Emergency::id).reversed())
                .toList();
    }

    /**
     * Asks for a role.
     *
     * @param reason 8 to 200 characters
     * @param lasts at least a minute, at most {@link EmergencyRules#longest}
     */
    public Outcome ask(Person person, Role role, String reason, Duration lasts) throws IdentityStoreException {
        String why = reason.strip();
        if (!mayAsk(person)) {
            return Outcome.refused(Reason.BREAK_GLASS_NOT_ENTITLED);
        }
        if (!rules.lent().contains(role) || person.roles().contains(role)) {
            return Outcome.refused(Reason.BREAK_GLASS_ROLE);
        }
        if (why.length() < SHORTEST_REASON
                || why.length() > LONGEST_REASON
                || why.chars().anyMatch(Character::isISOControl)
                || lasts.compareTo(Duration.ofMinutes(1)) < 0
                || lasts.compareTo(rules.longest()) > 0) {
            return Outcome.refused(Reason.BREAK_GLASS_INCOMPLETE);
        }
        return people.change(handle -> {
            Instant now = people.now();
            List<Emergency> all = people.emergencies(handle);
            if (all.stream().anyMatch(other -> other.account().equals(person.name()) && open(other, now))) {
                return Outcome.refused(Reason.BREAK_GLASS_OPEN);
            }
            all.stream()
                    .filter(old -> old.asked().isBefore(now.minus(KEPT)) && !open(old, now))
                    .forEach(old -> IdentityDatabase.removeEmergency(handle, old.id()));
            Emergency asked = new Emergency(
                    new TimeOrderedId().next(now),
                    person.name(),
                    role,
                    why,
                    lasts,
                    now,
                    now.plus(rules.patience()),
                    null,
                    null,
                    false,
                    null,
                    null);
            people.save(handle, asked);
            return new Outcome(null, asked);
        });
    }

    private static boolean open(Emergency emergency, Instant now) {
        State state = emergency.state(now);
        return state == State.WAITING || state == State.IN_FORCE;
    }

    /** Agrees, or refuses. It is another person than the one who asked, and one who is not acting in another role meanwhile. */
    public Outcome decide(Person person, String id, boolean agreed) throws IdentityStoreException {
        if (!mayDecide(person)) {
            return Outcome.refused(Reason.BREAK_GLASS_NOT_ENTITLED);
        }
        return people.change(handle -> {
            Instant now = people.now();
            List<Emergency> all = people.emergencies(handle);
            Emergency asked = find(all, id);
            if (asked == null || asked.state(now) != State.WAITING) {
                return Outcome.refused(Reason.BREAK_GLASS_NOT_WAITING);
            }
            if (asked.account().equals(person.name())) {
                return Outcome.refused(Reason.BREAK_GLASS_SAME_PERSON);
            }
            boolean acting = all.stream()
                    .anyMatch(other -> other.account().equals(person.name()) && other.state(now) == State.IN_FORCE);
            if (acting) {
                return Outcome.refused(Reason.BREAK_GLASS_NOT_ENTITLED);
            }
            Emergency decided = asked.decided(person.name(), now, agreed);
            people.save(handle, decided);
            return new Outcome(null, decided);
        });
    }

    /** Ends one before its time, or takes back a request: who asked may, and whoever may decide. */
    public Outcome end(Person person, String id) throws IdentityStoreException {
        return people.change(handle -> {
            Instant now = people.now();
            Emergency found = find(people.emergencies(handle), id);
            if (found == null || !open(found, now)) {
                return Outcome.refused(Reason.BREAK_GLASS_NOT_WAITING);
            }
            if (!found.account().equals(person.name()) && !mayDecide(person)) {
                return Outcome.refused(Reason.BREAK_GLASS_NOT_ENTITLED);
            }
            Emergency ended = found.ended(person.name(), now);
            people.save(handle, ended);
            return new Outcome(null, ended);
        });
    }

    /** Notes for the decision log those whose time ran out since the last call. Costs nothing where there are none. */
    public void noteOver() throws IdentityStoreException {
        Instant seen = people.now();
        if (people.emergencies().stream().noneMatch(emergency -> ranOut(emergency, seen))) {
            return;
        }
        people.change(handle -> {
            Instant now = people.now();
            for (Emergency emergency : people.emergencies(handle)) {
                if (ranOut(emergency, now)) {
                    Instant until = requireNonNull(emergency.until(), "until");
                    people.save(handle, emergency.ended(null, until));
                    people.note(handle, "break-glass-over", emergency.account());
                }
            }
            return true;
        });
    }

    private static boolean ranOut(Emergency emergency, Instant now) {
        return emergency.confirmed() && emergency.over() == null && emergency.state(now) == State.OVER;
    }

    private static @Nullable Emergency find(List<Emergency> all, String id) {
        return all.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }

    /** Who somebody is now: with the roles of their account, or instead of them with the one that was lent. Does not wait. */
    public Subject subject(Person person, Instant now) {
        Subject own = person.subject();
        return inForce(person.name(), now)
                .map(emergency -> new Subject(
                        own.kind(), own.name(), Set.of(emergency.role()), own.unit(), own.clearance(), own.zone()))
                .orElse(own);
    }
}
