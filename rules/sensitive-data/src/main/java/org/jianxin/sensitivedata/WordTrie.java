package org.jianxin.sensitivedata;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.TreeMap;

/**
 * Place names, labels and titles in one Aho-Corasick automaton that the scanner steps character by character, so that
 * the text is walked only once. Immutable after construction.
 */
final class WordTrie {
    static final int PROVINCE = 1;
    static final int CITY = 2;
    static final int COUNTY = 3;
    static final int LABEL = 4;
    static final int TITLE = 5;

    private final Automaton automaton = new Automaton();

    WordTrie(Divisions divisions, Lexicon lexicon) {
        TreeMap<String, Integer> words = new TreeMap<>();
        divisions.names().forEach((name, level) -> addPlace(words, name, level));
        lexicon.personLabels.forEach(label -> words.put(label, LABEL));
        lexicon.titles.forEach(title -> words.put(title, TITLE));
        automaton.build(words);
        automaton.index();
    }

    private static void addPlace(TreeMap<String, Integer> words, String name, Divisions.Level level) {
        int type =
                switch (level) {
                    case PROVINCE -> PROVINCE;
                    case CITY -> CITY;
                    case COUNTY -> COUNTY;
                };
        words.merge(name, type, Math::min);
        // People leave 省 and 市 away: 江苏常州天宁区.
        if (name.length() == 3 && (name.endsWith("省") || name.endsWith("市")) && level != Divisions.Level.COUNTY) {
            words.putIfAbsent(name.substring(0, 2), type);
        }
        int region = name.indexOf("自治区");
        if (region > 0) {
            String shortName = name.startsWith("内蒙古") ? "内蒙古" : name.substring(0, 2);
            words.putIfAbsent(shortName, type);
        }
    }

    /** The state after reading one more character; begins with 0. */
    int step(int state, char c) {
        return automaton.step(state, c);
    }

    /** Whether a word ends in this state. */
    boolean ends(int state) {
        return automaton.longest[state] != 0;
    }

    /** Length of the longest word that ends in this state. */
    int length(int state) {
        return automaton.longest[state];
    }

    /** What the longest word that ends in this state is. */
    int type(int state) {
        return automaton.types[state];
    }

    /** Length of the longest place name that begins at {@code from}; 0 when there is none. */
    int placeAt(String text, int from) {
        int state = 0;
        int found = 0;
        for (int i = from; i < text.length(); i++) {
            state = automaton.child(state, text.charAt(i));
            if (state < 0) {
                break;
            }
            if (automaton.longest[state] == i - from + 1 && automaton.types[state] <= COUNTY) {
                found = i - from + 1;
            }
        }
        return found;
    }

    /** What the word is that {@link #placeAt} found. */
    int typeOf(String text, int from, int length) {
        Integer type = automaton.get(text.substring(from, from + length));
        return type == null ? 0 : type;
    }

    private static final class Automaton extends AhoCorasickDoubleArrayTrie<Integer> {
        private static final long serialVersionUID = 1L;

        /** By state: length and type of the longest word that ends there, 0 when none does. */
        private transient int[] longest = {};

        private transient byte[] types = {};
        /** By character: the state after it from the root, which most of a text is walked with. */
        private transient int[] fromRoot = {};

        void index() {
            longest = new int[base.length];
            types = new byte[base.length];
            for (int state = 0; state < base.length && state < output.length; state++) {
                int[] words = output[state];
                if (words == null) {
                    continue;
                }
                for (int word : words) {
                    if (l[word] > longest[state]) {
                        longest[state] = l[word];
                        types[state] = get(word).byteValue();
                    }
                }
            }
            fromRoot = new int[1 << 16];
            for (int c = 0; c < fromRoot.length; c++) {
                fromRoot[c] = transitionWithRoot(0, (char) c);
            }
        }

        int child(int state, char c) {
            return state == 0 ? (fromRoot[c] == 0 ? -1 : fromRoot[c]) : transitionWithRoot(state, c);
        }

        int step(int state, char c) {
            int at = state;
            while (at != 0) {
                int next = transitionWithRoot(at, c);
                if (next >= 0) {
                    return next;
                }
                at = fail[at];
            }
            return fromRoot[c];
        }
    }
}
