package org.jianxin.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jianxin.events.Alert.Evidence;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/**
 * Failed and successful logins per account and place, in event time. Late failures are handed the successes they belong
 * before, so that what is found does not depend on the order of arrival, as far as the bounds below reach. Not for use by several threads.
 */
final class LoginTracker {
    /** How long before a success its failures count. */
    static final Duration LOOK_BACK = Duration.ofMinutes(10);

    /** Remembered per account and place; older ones (by event time) go first. */
    static final int MAX_FAILURES = 1_000;

    static final int MAX_SUCCESSES = 64;

    /** The last failures of a place that can be shown as evidence. */
    static final int MAX_EVIDENCE = 5;

    /** Longest event of a success kept, in characters of JSON; a longer one is not there for failures that come late. */
    static final int MAX_EVENT = 16 << 10;

    private static final int MAX_NAME = 256;

    /** Names to log in with are the attacker's choice; beyond it the places touched longest ago are given up. */
    static final int MAX_PLACES = 10_000;

    private final Map<String, Place> places = new TreeMap<>();
    private long forgotten;

    /**
     * Logins of one account at one place.
     *
     * @param evidence of the last failures
     * @param touched when one was last added, by the worker's clock
     */
    record Place(List<Instant> failures, List<Evidence> evidence, List<Success> successes, Instant touched) {}

    /**
     * A successful login.
     *
     * @param index index that holds the event
     * @param id its document id
     * @param sm3 digest of its canonical JSON
     * @param event the canonical JSON of what {@link #reduced} leaves of it
     * @param fired ids of the rules that have fired on it
     */
    record Success(Instant at, String index, String id, String sm3, String event, Set<String> fired) {}

    LoginTracker(Map<String, Place> places) {
        places.forEach((name, place) -> {
            List<Success> successes = new ArrayList<>();
            for (Success success : place.successes()) {
                successes.add(new Success(
                        success.at(),
                        success.index(),
                        success.id(),
                        success.sm3(),
                        success.event(),
                        new TreeSet<>(success.fired())));
            }
            this.places.put(
                    name,
                    new Place(
                            new ArrayList<>(place.failures()),
                            new ArrayList<>(place.evidence()),
                            successes,
                            place.touched()));
        });
    }

    /** Whether an event is an attempt to log in; raising one's rights with sudo is none. */
    static boolean isLogin(Event event) {
        return event.get(Ecs.EVENT_CATEGORY).orElse(List.of()).contains("authentication")
                && !"sudo".equals(event.get(Ecs.EVENT_ACTION).orElse(""))
                && event.get(Ecs.USER_NAME).isPresent();
    }

    private static String place(Event login) {
        String place = login.require(Ecs.EVENT_DATASET) + "|"
                + login.get(Ecs.HOST_NAME).orElse("") + "|" + login.require(Ecs.USER_NAME);
        return place.length() <= MAX_NAME ? place : place.substring(0, MAX_NAME);
    }

    /** A login without what no rule looks at and only takes room. */
    static Event reduced(Event login) {
        return login.toBuilder()
                .remove(Ecs.EVENT_ORIGINAL)
                .remove(Ecs.EVENT_HASH)
                .remove(Ecs.MESSAGE)
                .build();
    }

    /** Failures within {@link #LOOK_BACK} up to a login. */
    long failuresBefore(Event login) {
        Place place = places.get(place(login));
        if (place == null) {
            return 0;
        }
        Instant at = login.require(Ecs.TIMESTAMP);
        Instant from = at.minus(LOOK_BACK);
        return place.failures().stream()
                .filter(failure -> !failure.isBefore(from) && !failure.isAfter(at))
                .count();
    }

    /** Those of the last failures that lie within {@link #LOOK_BACK} before a login. */
    List<Evidence> evidenceBefore(Event login) {
        Place place = places.get(place(login));
        if (place == null) {
            return List.of();
        }
        Instant at = login.require(Ecs.TIMESTAMP);
        Instant from = at.minus(LOOK_BACK);
        return place.evidence().stream()
                .filter(failure -> !failure.at().isBefore(from) && !failure.at().isAfter(at))
                .toList();
    }

    void succeeded(Event login, Success success, Instant now) {
        if (success.event().length() > MAX_EVENT) {
            forgotten++;
            return;
        }
        Place place = touch(login, now);
        insert(place.successes(), success, MAX_SUCCESSES, Success::at);
    }

    /** Remembers a failure; returns the remembered successes that it comes before. */
    List<Success> failed(Event login, Evidence evidence, Instant now) {
        Place place = touch(login, now);
        Instant at = evidence.at();
        insert(place.evidence(), evidence, MAX_EVIDENCE, Evidence::at);
        insert(place.failures(), at, MAX_FAILURES, failure -> failure);
        return place.successes().stream()
                .filter(success -> !success.at().isBefore(at) && !success.at().isAfter(at.plus(LOOK_BACK)))
                .toList();
    }

    private Place touch(Event login, Instant now) {
        String name = place(login);
        Place known = places.get(name);
        if (known == null && places.size() >= MAX_PLACES) {
            giveUpTenth();
        }
        Place place = known == null
                ? new Place(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), now)
                : new Place(known.failures(), known.evidence(), known.successes(), now);
        places.put(name, place);
        return place;
    }

    /** Keeps the list in order of time and within its bound; mostly the element goes to the end. */
    private static <T> void insert(List<T> list, T element, int most, Function<T, Instant> time) {
        int at = list.size();
        while (at > 0 && time.apply(list.get(at - 1)).isAfter(time.apply(element))) {
            at--;
        }
        list.add(at, element);
        if (list.size() > most) {
            list.remove(0);
        }
    }

    /** Gives up the tenth touched longest ago. */
    void giveUpTenth() {
        List<Map.Entry<String, Place>> oldest = new ArrayList<>(places.entrySet());
        oldest.sort(Comparator.comparing(entry -> entry.getValue().touched()));
        for (Map.Entry<String, Place> entry : oldest.subList(0, (oldest.size() + 9) / 10)) {
            places.remove(entry.getKey());
            forgotten++;
        }
    }

    /** Places, and successes too long to keep, given up for want of room since start. */
    long forgotten() {
        return forgotten;
    }

    int size() {
        return places.size();
    }

    void forgetUntouchedSince(Instant then) {
        places.values().removeIf(place -> place.touched().isBefore(then));
    }

    Map<String, Place> snapshot() {
        return new HashMap<>(places);
    }
}
