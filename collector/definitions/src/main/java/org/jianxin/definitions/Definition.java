package org.jianxin.definitions;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a definition file. A reader takes the fields it knows, each by the type it must have, and then calls
 * {@link #done()}, which refuses whatever was not taken: a misspelt field is an error and not a silent default.
 *
 * <p>Not for use by several threads.
 */
public final class Definition {
    private final String file;
    private final int line;
    private final String path;
    private final Map<String, Located> fields;
    private final Set<String> taken = new HashSet<>();

    /** A value and where it stands: a {@code String}, a {@code List<Located>}, a {@code Definition} or null. */
    record Located(int line, @Nullable Object value, @Nullable Place place) {
        Located(int line, @Nullable Object value) {
            this(line, value, null);
        }
    }

    /**
     * Where the text of a scalar stands in its file.
     *
     * @param line of the text's first character, from 1
     * @param column of the first character of each of its lines, from 1
     * @param exact whether the text stands there as it reads, without escapes and folded lines
     */
    record Place(int line, int column, boolean exact) {}

    Definition(String file, int line, String path, Map<String, Located> fields) {
        this.file = file;
        this.line = line;
        this.path = path;
        this.fields = fields;
    }

    public String file() {
        return file;
    }

    /** Line this mapping begins on, from 1. */
    public int line() {
        return line;
    }

    public boolean has(String name) {
        Located located = fields.get(name);
        return located != null && located.value() != null;
    }

    /** A string that must be there and not be blank. */
    public String text(String name) throws DefinitionException {
        return optionalText(name).orElseThrow(() -> error(name, "is missing"));
    }

    public Optional<String> optionalText(String name) throws DefinitionException {
        Located located = take(name);
        if (located == null) {
            return Optional.empty();
        }
        if (!(located.value() instanceof String text)) {
            throw error(name, "must be text");
        }
        if (text.isBlank()) {
            throw error(name, "must not be blank");
        }
        return Optional.of(text);
    }

    /**
     * An error at one place within the text of a field, for texts that have a language of their own.
     *
     * @param line line within the text, from 1
     * @param column column within that line, from 0
     */
    public DefinitionException errorWithin(String name, int line, int column, String problem) {
        Located located = fields.get(name);
        Place place = located == null ? null : located.place();
        if (place == null) {
            return error(name, problem);
        }
        if (!place.exact()) {
            return new DefinitionException(
                    file, place.line(), path + name, "line " + line + ", column " + (column + 1) + ": " + problem);
        }
        return new DefinitionException(
                file, place.line() + line - 1, path + name, "column " + (place.column() + column) + ": " + problem);
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public long number(String name, long min, long max) throws DefinitionException {
        String text = text(name);
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw error(name, "must be a whole number, not \"" + text + "\"");
        }
        throw error(name, "must be from " + min + " to " + max + ", not " + text);
    }

    public long number(String name, long min, long max, long otherwise) throws DefinitionException {
        return has(name) ? number(name, min, max) : otherwise;
    }

    public boolean flag(String name, boolean otherwise) throws DefinitionException {
        if (!has(name)) {
            return otherwise;
        }
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(name, "must be true or false");
        };
    }

    /** A length of time as people write it: {@code 30s}, {@code 10m}, {@code 24h}, {@code 180d}. */
    public Duration duration(String name) throws DefinitionException {
        String text = text(name);
        try {
            long amount = Long.parseLong(text.substring(0, text.length() - 1));
            if (amount >= 0) {
                return switch (text.charAt(text.length() - 1)) {
                    case 's' -> Duration.ofSeconds(amount);
                    case 'm' -> Duration.ofMinutes(amount);
                    case 'h' -> Duration.ofHours(amount);
                    case 'd' -> Duration.ofDays(amount);
                    default -> throw error(name, "must end in s, m, h or d");
                };
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw error(name, "must be a length of time such as 30s, 10m, 24h or 180d, not \"" + text + "\"");
        }
        throw error(name, "must not be negative");
    }

    /** A day, {@code 2026-11-22}. */
    public LocalDate day(String name) throws DefinitionException {
        String text = text(name);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw error(name, "must be a day such as 2026-11-22, not \"" + text + "\"");
        }
    }

    /** One of the constants of an enum, written in lower case with hyphens. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type) throws DefinitionException {
        String text = text(name);
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String id = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (id.equals(text)) {
                return constant;
            }
            allowed.add(id);
        }
        throw error(name, "must be one of " + String.join(", ", allowed) + ", not \"" + text + "\"");
    }

    /** A list of strings; empty when the field is absent. A single string counts as a list of one. */
    public List<String> texts(String name) throws DefinitionException {
        Located located = take(name);
        if (located == null) {
            return List.of();
        }
        if (located.value() instanceof String text) {
            return List.of(text);
        }
        if (!(located.value() instanceof List<?> list)) {
            throw error(name, "must be a list");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            Located item = (Located) element;
            if (!(item.value() instanceof String text)) {
                throw new DefinitionException(file, item.line(), path + name, "must be a list of text");
            }
            texts.add(text);
        }
        return texts;
    }

    /** A list of mappings; empty when the field is absent. */
    public List<Definition> list(String name) throws DefinitionException {
        Located located = take(name);
        if (located == null) {
            return List.of();
        }
        if (!(located.value() instanceof List<?> list)) {
            throw error(name, "must be a list");
        }
        List<Definition> definitions = new ArrayList<>();
        for (Object element : list) {
            Located item = (Located) element;
            if (!(item.value() instanceof Definition definition)) {
                throw new DefinitionException(file, item.line(), path + name, "must be a list of mappings");
            }
            definitions.add(definition);
        }
        return definitions;
    }

    /** A mapping that must be there. */
    public Definition mapping(String name) throws DefinitionException {
        Located located = take(name);
        if (located == null) {
            throw error(name, "is missing");
        }
        if (!(located.value() instanceof Definition definition)) {
            throw error(name, "must be a mapping");
        }
        return definition;
    }

    /** Names of all fields in the order they stand, for mappings whose keys are data. */
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    /**
     * Everything in this mapping as plain strings, lists and maps, for free-form parts such as sample events; all of it
     * counts as taken.
     */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        fields.forEach((name, located) -> plain.put(name, plainValue(located.value())));
        taken.addAll(fields.keySet());
        return plain;
    }

    private static @Nullable Object plainValue(@Nullable Object value) {
        if (value instanceof Definition definition) {
            return definition.plain();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>();
            for (Object element : list) {
                plain.add(plainValue(((Located) element).value()));
            }
            return plain;
        }
        return value;
    }

    /** Refuses fields that nobody took. */
    public void done() throws DefinitionException {
        for (String name : fields.keySet()) {
            if (!taken.contains(name)) {
                String[] known = taken.toArray(String[]::new);
                Arrays.sort(known);
                throw error(name, "is not known here; known are " + String.join(", ", known));
            }
        }
    }

    /** An error at one field of this mapping, or at the mapping's own line where the field is absent. */
    public DefinitionException error(String name, String problem) {
        Located located = fields.get(name);
        return new DefinitionException(file, located == null ? line : located.line(), path + name, problem);
    }

    private @Nullable Located take(String name) {
        taken.add(name);
        Located located = fields.get(name);
        return located == null || located.value() == null ? null : located;
    }
}
