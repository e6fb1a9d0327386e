package org.jianxin.gateway.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the policy file itself says about the world: which addresses belong to which network, and which days are worked
 * on. Of every request, facts follow from it.
 *
 * @param networks blocks of addresses by the name conditions use
 * @param holidays working days of the week that are not worked on
 * @param workdays Saturdays and Sundays that are (调休)
 */
record Surroundings(Map<String, List<Network>> networks, Set<LocalDate> holidays, Set<LocalDate> workdays) {
    Surroundings {
        networks = new TreeMap<>(networks);
        holidays = Set.copyOf(holidays);
        workdays = Set.copyOf(workdays);
    }

    /** The value of any fact, those of the file included; null where it is not known. */
    @Nullable
    Object value(String name, Facts facts) {
        if (name.startsWith(Fact.NETWORK)) {
            return inNetwork(name.substring(Fact.NETWORK.length()), facts);
        }
        Fact fact = Fact.of(name).orElseThrow();
        Object given = facts.value(fact);
        return given == null && fact == Fact.CONTEXT_WORKDAY ? workday(facts) : given;
    }

    private @Nullable Boolean inNetwork(String network, Facts facts) {
        if (!(facts.value(Fact.CONTEXT_ADDRESS) instanceof String text)) {
            return null;
        }
        byte[] address = Network.bytes(text);
        List<Network> blocks = networks.get(network);
        return address.length == 0 || blocks == null
                ? null
                : blocks.stream().anyMatch(block -> block.contains(address));
    }

    private @Nullable Boolean workday(Facts facts) {
        if (!(facts.value(Fact.CONTEXT_TIME) instanceof Instant time)) {
            return null;
        }
        LocalDate day = LocalDate.ofInstant(time, facts.zone());
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        return workdays.contains(day) || !weekend && !holidays.contains(day);
    }
}
