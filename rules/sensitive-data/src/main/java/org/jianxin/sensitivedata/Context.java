package org.jianxin.sensitivedata;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the word beside a value says of it. Words are compared whole: {@code acid_level} holds no {@code id} and
 * {@code ACADEMIC_YEAR_CODE} no {@code id} and no {@code code} of a citizen.
 */
final class Context {
    /** The word names a person's name. */
    static final int NAME = flag(SensitiveKind.NAME);
    /** The word is a bare {@code name} or {@code user}, which may be a person's. */
    static final int WEAK_NAME = 1 << 16;
    /** The word names something else that is a long number: an order, a time, a checksum. */
    static final int OTHER = 1 << 17;
    /** There is a field name at all. */
    static final int KEYED = 1 << 18;

    private static final int KINDS = (1 << SensitiveKind.values().length) - 1;
    /** How far before a value its label is looked for, and how long it may be. */
    private static final int MAX_GAP = 8;

    private static final int MAX_ASCII_WORD = 48;
    private static final int MAX_HAN_WORD = 8;

    private final Lexicon lexicon;

    Context(Lexicon lexicon) {
        this.lexicon = lexicon;
    }

    static int flag(SensitiveKind kind) {
        return 1 << kind.ordinal();
    }

    static boolean says(int flags, SensitiveKind kind) {
        return (flags & flag(kind)) != 0;
    }

    /** What a field's name says. */
    int ofField(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == ']') {
            int open = name.lastIndexOf('[', end);
            end = open < 0 ? 0 : open;
        }
        if (end == 0) {
            return 0;
        }
        return CharTable.isHan(name.charAt(end - 1)) ? han(name, end) | KEYED : ascii(name, end) | KEYED;
    }

    /** What the word before position {@code start} says; 0 when there is none. */
    int before(String text, int start) {
        int at = start;
        boolean separated = false;
        boolean keyed = false;
        while (at > 0 && start - at < MAX_GAP && isSeparator(text.charAt(at - 1))) {
            char c = text.charAt(--at);
            separated |= c == ' ';
            keyed |= c == ':' || c == '=' || c == '：' || c == '>';
        }
        if (at == 0) {
            return 0;
        }
        char last = text.charAt(at - 1);
        if (CharTable.isHan(last)) {
            return han(text, at) | (keyed ? KEYED : 0);
        }
        boolean word = (separated || keyed) && (CharTable.isAlphanumeric(last) || last == '_');
        return word ? ascii(text, at) | (keyed ? KEYED : 0) : 0;
    }

    private static boolean isSeparator(char c) {
        return switch (c) {
            case ' ', '"', '\'', ':', '=', '：', '>', '\\', '(', '（', '[', '“', '【' -> true;
            default -> false;
        };
    }

    private int han(String text, int end) {
        int start = end;
        while (start > 0 && end - start < MAX_HAN_WORD && CharTable.isHan(text.charAt(start - 1))) {
            start--;
        }
        for (int from = start; from <= end - 2; from++) {
            Integer flags = lexicon.fieldWords.get(text.substring(from, end));
            if (flags != null) {
                return flags;
            }
        }
        return 0;
    }

    private int ascii(String text, int end) {
        int start = end;
        while (start > 0 && end - start < MAX_ASCII_WORD && isWord(text.charAt(start - 1))) {
            start--;
        }
        List<String> words = words(text, start, end);
        Integer whole = lexicon.fieldWords.get(String.join("", words));
        if (whole != null) {
            return whole;
        }
        int flags = 0;
        boolean name = false;
        boolean person = false;
        for (int i = 0; i < words.size(); i++) {
            Integer pair = i + 1 < words.size() ? lexicon.fieldWords.get(words.get(i) + words.get(i + 1)) : null;
            if (pair != null) {
                flags |= pair;
                i++;
                continue;
            }
            String word = words.get(i);
            name |= word.equals("name");
            person |= lexicon.personWords.contains(word);
            // Alone these words are a person; beside another word they only say whose field it is.
            int of = lexicon.fieldWords.getOrDefault(word, 0);
            flags |= words.size() == 1 ? of : of & ~NAME;
        }
        if (name) {
            flags |= person ? NAME : words.size() == 1 ? WEAK_NAME : 0;
        } else if (person && words.size() == 1) {
            flags |= WEAK_NAME;
        }
        return (flags & KINDS) != 0 ? flags & ~OTHER : flags;
    }

    private static boolean isWord(char c) {
        return CharTable.isAlphanumeric(c) || c == '_' || c == '-' || c == '$';
    }

    /** The words of a field name in lower case, cut at everything but letters and digits and at capitals. */
    private static List<String> words(String text, int start, int end) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean hump = c >= 'A' && c <= 'Z' && i > start && text.charAt(i - 1) >= 'a' && text.charAt(i - 1) <= 'z';
            if (hump || !CharTable.isAlphanumeric(c)) {
                flush(word, words);
            }
            if (CharTable.isAlphanumeric(c)) {
                word.append(c);
            }
        }
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (word.length() > 0) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }
}
