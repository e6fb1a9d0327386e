package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jianxin.definitions.DefinitionException;
import org.jspecify.annotations.Nullable;

/**
 * Words that make a password guessable, in files of one word a line; {@code #} begins a comment. A password is refused when it
 * is such a word in whatever spelling: upper or lower case, digits and signs for letters they look like, and digits and signs
 * before or after it ({@code P@ssw0rd2026!} is {@code password}).
 */
public final class CommonPasswords {
    private static final int SHORTEST = 4;
    private static final int LONGEST = 64;
    private static final int MOST_WORDS = 100_000;
    private static final String LOOKS = "@430$517!";
    private static final String MEANS = "aaeossiti";

    private final Set<String> words;
    private final @Nullable Path site;

    private CommonPasswords(Set<String> words, @Nullable Path site) {
        this.words = Set.copyOf(words);
        this.site = site;
    }

    /** The list that comes with the product. */
    public static CommonPasswords own() {
        try {
            return read(null);
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The product's list, and one of the site's own: names of the unit, its systems and streets.
     *
     * @param more null when there is none
     * @throws DefinitionException naming file and line of a word that is none
     */
    public static CommonPasswords read(@Nullable Path more) throws DefinitionException {
        Set<String> words = new HashSet<>();
        try (InputStream in = requireNonNull(
                CommonPasswords.class.getResourceAsStream("common-passwords.txt"), "common-passwords.txt")) {
            read("common-passwords.txt", in, words);
            if (more != null) {
                try (InputStream file = Files.newInputStream(more)) {
                    read(more.toString(), file, words);
                }
            }
        } catch (IOException e) {
            throw new DefinitionException(String.valueOf(more), 1, "", "cannot be read as UTF-8 text");
        }
        return new CommonPasswords(words, more);
    }

    private static void read(String file, InputStream in, Set<String> words) throws IOException, DefinitionException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String word = line.replaceFirst("#.*", "").strip();
            if (word.isEmpty()) {
                continue;
            }
            if (word.length() < SHORTEST || word.length() > LONGEST) {
                throw new DefinitionException(
                        file, number, "", "a word has " + SHORTEST + " to " + LONGEST + " characters");
            }
            words.add(plain(word));
            words.add(letters(word));
            if (words.size() > MOST_WORDS) {
                throw new DefinitionException(file, number, "", "more than " + MOST_WORDS + " words");
            }
        }
    }

    /** The file of the site's own words, where there is one. */
    public Optional<Path> site() {
        return Optional.ofNullable(site);
    }

    /** Whether a password is one of the words in some spelling. */
    public boolean contains(char[] password) {
        String text = new String(password);
        String plain = plain(text);
        return words.contains(plain)
                || words.contains(trimmed(plain))
                || words.contains(letters(text))
                || words.contains(letters(trimmed(plain)))
                || words.contains(trimmed(letters(text)));
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** With the letters that digits and signs stand for. */
    private static String letters(String text) {
        StringBuilder letters = new StringBuilder();
        for (char c : plain(text).toCharArray()) {
            int look = LOOKS.indexOf(c);
            letters.append(look < 0 ? c : MEANS.charAt(look));
        }
        return letters.toString();
    }

    /** Without what is neither a letter nor inside the letters. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && !Character.isLetter(text.charAt(from))) {
            from++;
        }
        while (to > from && !Character.isLetter(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** How many, not which. */
    @Override
    public String toString() {
        return "CommonPasswords[" + words.size() + "]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommonPasswords same && same.words.equals(words) && Objects.equals(same.site, site);
    }

    @Override
    public int hashCode() {
        return Objects.hash(words, site);
    }
}
