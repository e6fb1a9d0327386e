package org.jianxin.appliance.demo;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What the demonstration has shown so far, link by link, and what it could not show. For use by one thread. */
final class Proof {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final PrintWriter out;
    private final Clock clock;
    private final Instant began;
    private final List<String> missing = new ArrayList<>();

    Proof(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.began = clock.instant();
    }

    /** Says what is being done now. */
    void step(String what) {
        out.printf("[%4ds] %s%n", seconds(), what);
    }

    /** Records one link. */
    void link(boolean shown, String what) {
        out.printf("[%4ds]   %s %s%n", seconds(), shown ? "✓" : "✗", what);
        if (!shown) {
            missing.add(what);
        }
    }

    /** A part of the demonstration that records links of its own. */
    interface Part {
        void show() throws Exception;
    }

    /**
     * Runs a part; the link it could not get to, for a slow answer or none, is one that was not shown, and no reason to say
     * nothing of the others.
     */
    void attempt(String what, Part part) throws InterruptedException {
        try {
            part.show();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            link(false, what + "（" + reason(e) + "）");
        }
    }

    /** Tries once. As {@link #await}, but for what must not be done twice. */
    <T> @Nullable T once(String what, Callable<T> shown) throws InterruptedException {
        List<T> seen = new ArrayList<>(1);
        attempt(what, () -> {
            seen.add(shown.call());
            link(true, what);
        });
        return seen.isEmpty() ? null : seen.get(0);
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /**
     * Tries until the link shows or time is up.
     *
     * @param shown answers with what was seen, or null for not yet; an exception counts as not yet
     * @return what was seen, or null
     */
    <T> @Nullable T await(Duration limit, String what, Callable<@Nullable T> shown) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        Exception last = null;
        do {
            try {
                T seen = shown.call();
                if (seen != null) {
                    link(true, what);
                    return seen;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } while (clock.instant().isBefore(end));
        link(false, what + (last == null ? "" : "（" + reason(last) + "）"));
        return null;
    }

    boolean complete() {
        return missing.isEmpty();
    }

    List<String> missing() {
        return List.copyOf(missing);
    }

    long seconds() {
        return Duration.between(began, clock.instant()).toSeconds();
    }
}
