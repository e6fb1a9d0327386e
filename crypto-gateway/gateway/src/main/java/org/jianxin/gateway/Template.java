package org.jianxin.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page with places: {@code {{name}}} is filled with text, escaped; {@code {{{name}}}} with a part that is HTML. */
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\{(\\w+)}}}|\\{\\{(\\w+)}}");

    private final String text;

    private Template(String text) {
        this.text = text;
    }

    static Template of(String text) {
        return new Template(text);
    }

    /** A template among this package's resources. */
    static Template load(String name) {
        return new Template(new String(resource(name), StandardCharsets.UTF_8));
    }

    static byte[] resource(String name) {
        try (InputStream in = Template.class.getResourceAsStream("pages/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its part pages/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException when a place has no value */
    String fill(Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            String raw = places.group(1);
            String name = raw == null ? places.group(2) : raw;
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no value for " + name);
            }
            places.appendReplacement(filled, Matcher.quoteReplacement(raw == null ? escape(value) : value));
        }
        return places.appendTail(filled).toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
