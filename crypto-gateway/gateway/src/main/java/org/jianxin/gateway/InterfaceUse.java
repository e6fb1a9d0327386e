package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What became of the registered data-sharing interfaces, and which others were asked for, by the decisions on a log. One
 * thread.
 */
final class InterfaceUse implements Consumer<Event> {
    private final Map<String, Calls> registered = new HashMap<>();
    private final Map<String, Calls> unregistered = new TreeMap<>();
    private final Instant since;
    private @Nullable Instant first;

    /** @param since calls before that do not count; that there were decisions then does */
    InterfaceUse(Instant since) {
        this.since = requireNonNull(since, "since");
    }

    /** Calls of one interface, or of one path that is none. */
    static final class Calls {
        private final SortedSet<String> callers = new TreeSet<>();
        private long allowed;
        private long denied;
        private @Nullable Instant last;

        private void add(Event decision) {
            Instant at = decision.get(Ecs.TIMESTAMP).orElseThrow();
            if (decision.get(Ecs.EVENT_OUTCOME).orElse("").equals("success")) {
                allowed++;
                last = last == null || at.isAfter(last) ? at : last;
            } else {
                denied++;
            }
            decision.get(Ecs.USER_NAME).ifPresent(callers::add);
        }

        long allowed() {
            return allowed;
        }

        long denied() {
            return denied;
        }

        /** The newest that was let through; null when none was. */
        @Nullable
        Instant last() {
            return last;
        }

        List<String> callers() {
            return List.copyOf(callers);
        }
    }

    /** A decision. */
    @Override
    public void accept(Event decision) {
        requireNonNull(decision, "decision");
        Instant at = decision.get(Ecs.TIMESTAMP).orElseThrow();
        first = first == null || at.isBefore(first) ? at : first;
        if (at.isBefore(since)) {
            return;
        }
        if (decision.get(Ecs.EVENT_REASON).orElse("").equals(Reason.INTERFACE_NOT_REGISTERED.code())) {
            unregistered
                    .computeIfAbsent(place(decision.get(Ecs.URL_PATH).orElse("")), p -> new Calls())
                    .add(decision);
        } else {
            decision.get(Ecs.FLOW_INTERFACE)
                    .ifPresent(id ->
                            registered.computeIfAbsent(id, i -> new Calls()).add(decision));
        }
    }

    /** {@code /share/<id>} of any path below it. */
    private static String place(String path) {
        int second = path.indexOf('/', 1);
        int third = second < 0 ? -1 : path.indexOf('/', second + 1);
        return third < 0 ? path : path.substring(0, third);
    }

    /** The oldest decision there is; null when there is none. What was before is not known. */
    @Nullable
    Instant first() {
        return first;
    }

    /** Whether the log reaches back as far as is asked about; else nothing can be said to have been unused since then. */
    boolean whole() {
        return first != null && first.isBefore(since);
    }

    Calls of(SharedInterface shared) {
        return registered.getOrDefault(shared.id(), new Calls());
    }

    /** Paths below {@code /share/} that are no registered interface, by path. */
    Map<String, Calls> unregistered() {
        return unregistered;
    }

    /** Whether an interface was open and registered all the time and called by nobody: it wants to be shut off (关停). */
    boolean unused(SharedInterface shared, ZoneId zone) {
        boolean old = !shared.registered().isAfter(LocalDate.ofInstant(since, zone));
        return whole()
                && old
                && shared.state() != SharedInterface.State.CLOSED
                && of(shared).last() == null;
    }
}
