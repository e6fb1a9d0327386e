package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jianxin.events.Event;

/**
 * The events a rule ships with.
 *
 * @param mustFire each makes at least one alert of the rule
 * @param mustNotFire none makes any
 */
public record Samples(List<Sample> mustFire, List<Sample> mustNotFire) {
    public Samples {
        mustFire = List.copyOf(mustFire);
        mustNotFire = List.copyOf(mustNotFire);
    }

    /**
     * One case: events in the order in which they happen.
     *
     * @param name what is special about it
     * @param events at least one
     */
    public record Sample(String name, List<Event> events) {
        public Sample {
            requireNonNull(name, "name");
            events = List.copyOf(events);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a sample has at least one event");
            }
        }
    }
}
