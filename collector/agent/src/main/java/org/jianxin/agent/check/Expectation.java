package org.jianxin.agent.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;

/**
 * What a value must be: {@code at_least}, {@code at_most} (whole numbers), {@code one_of}, or {@code none_of} (words that
 * must not be in a comma separated list).
 */
final class Expectation {
    private final Optional<Long> atLeast;
    private final Optional<Long> atMost;
    private final List<String> oneOf;
    private final List<String> noneOf;

    private Expectation(Optional<Long> atLeast, Optional<Long> atMost, List<String> oneOf, List<String> noneOf) {
        this.atLeast = atLeast;
        this.atMost = atMost;
        this.oneOf = oneOf;
        this.noneOf = noneOf;
    }

    static Expectation read(Definition rule) throws DefinitionException {
        long lowest = -1_000_000_000L;
        long highest = 1_000_000_000L;
        return new Expectation(
                rule.has("at_least") ? Optional.of(rule.number("at_least", lowest, highest)) : Optional.empty(),
                rule.has("at_most") ? Optional.of(rule.number("at_most", lowest, highest)) : Optional.empty(),
                rule.texts("one_of"),
                rule.texts("none_of"));
    }

    boolean met(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (atLeast.isPresent() || atMost.isPresent()) {
            try {
                long number = Long.parseLong(text);
                return number >= atLeast.orElse(Long.MIN_VALUE) && number <= atMost.orElse(Long.MAX_VALUE);
            } catch (NumberFormatException e) {
                return false;
            }
        }
        if (!noneOf.isEmpty()) {
            return List.of(text.split(",")).stream().noneMatch(word -> noneOf.stream()
                    .anyMatch(bad -> word.strip().contains(bad)));
        }
        return oneOf.isEmpty() || oneOf.contains(text);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        atLeast.ifPresent(number -> text.append(">=").append(number).append(' '));
        atMost.ifPresent(number -> text.append("<=").append(number).append(' '));
        if (!oneOf.isEmpty()) {
            text.append(String.join("|", oneOf));
        }
        if (!noneOf.isEmpty()) {
            text.append("not ").append(String.join("|", noneOf));
        }
        return text.toString().strip();
    }
}
