package org.jianxin.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places for values, {@code {name}}. */
public final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)}");

    private final String text;
    /** Literal parts and names by turns, a literal first. */
    private final List<String> parts = new ArrayList<>();

    /** Braces that do not enclose a name are refused. */
    Template(String text) {
        this.text = text;
        Matcher matcher = PLACE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(literal(text.substring(end, matcher.start())));
            parts.add(matcher.group(1));
            end = matcher.end();
        }
        parts.add(literal(text.substring(end)));
    }

    private static String literal(String part) {
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw new IllegalArgumentException("has a brace that does not enclose a field name");
        }
        return part;
    }

    /** The names used, in order of first use. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < parts.size(); i += 2) {
            names.add(parts.get(i));
        }
        return names;
    }

    String fill(Function<String, String> values) {
        StringBuilder filled = new StringBuilder(text.length() + 32);
        for (int i = 0; i < parts.size(); i++) {
            filled.append(i % 2 == 0 ? parts.get(i) : values.apply(parts.get(i)));
        }
        return filled.toString();
    }

    /** The template as written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Template template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
