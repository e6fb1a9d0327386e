package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Every sentence of the console in both languages, from {@code texts_zh.properties} and {@code texts_en.properties}
 * (UTF-8; {@link MessageFormat} where there are arguments).
 */
@Singleton
public final class Texts {
    private final Map<Language, Properties> bundles = new EnumMap<>(Language.class);

    public Texts() {
        for (Language language : Language.values()) {
            bundles.put(language, load(language));
        }
    }

    /**
     * The text of a key.
     *
     * @throws IllegalArgumentException when there is none; a test keeps the bundles complete
     */
    public String get(Language language, String key, Object... arguments) {
        String text = bundle(language).getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language.id());
        }
        if (arguments.length == 0) {
            return text;
        }
        return new MessageFormat(text, language == Language.ZH ? Locale.CHINA : Locale.UK).format(arguments);
    }

    /** The text of a key without arguments, if there is one. */
    Optional<String> find(Language language, String key) {
        return Optional.ofNullable(bundle(language).getProperty(key));
    }

    /** The keys a language has texts for. */
    Set<String> keys(Language language) {
        return bundle(language).stringPropertyNames();
    }

    private Properties bundle(Language language) {
        return requireNonNull(bundles.get(language));
    }

    private static Properties load(Language language) {
        String name = "texts_" + language.id() + ".properties";
        try (InputStream in = requireNonNull(Texts.class.getResourceAsStream(name), name)) {
            Properties texts = new Properties();
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
