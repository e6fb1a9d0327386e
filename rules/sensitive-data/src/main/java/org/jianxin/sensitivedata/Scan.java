package org.jianxin.sensitivedata;

/** One walk over one text: finds where words begin and hands them to the finder for their class. Used once. */
final class Scan {
    private final Tables tables;
    private final DetectionSink sink;
    final String text;
    final int length;
    /** What the name of the field says that the text is the value of; 0 when unknown. */
    private final int fieldFlags;
    /** End of the last value found; nothing before it is looked at again. */
    private int found;

    private int addressesTriedTo;
    final char[] digits = new char[24];

    Scan(Tables tables, String text, int fieldFlags, DetectionSink sink) {
        this.tables = tables;
        this.text = text;
        this.length = text.length();
        this.sink = sink;
        this.fieldFlags = fieldFlags;
    }

    void run() {
        String text = this.text;
        int length = this.length;
        int at = 0;
        while (at < length) {
            byte type = CharTable.of(text.charAt(at));
            if (type == CharTable.NONE) {
                at++;
            } else if (type <= CharTable.MASK) {
                at = word(at, type);
            } else if (type == CharTable.HAN) {
                at = han(at);
            } else {
                at = Math.max(at + 1, EmailFinder.find(this, at));
            }
        }
    }

    private int word(int start, byte first) {
        String text = this.text;
        int end = start;
        int digits = 0;
        int masks = 0;
        byte type = first;
        while (true) {
            if (type == CharTable.DIGIT) {
                digits++;
            } else if (type == CharTable.MASK) {
                masks++;
            }
            end++;
            if (end == length) {
                break;
            }
            type = CharTable.of(text.charAt(end));
            if (type == CharTable.NONE || type > CharTable.MASK) {
                break;
            }
        }
        if (digits == 0 && masks == 0) {
            return end;
        }
        int begin = start;
        if (start > 0) {
            begin += escaped(start, end);
        }
        if (masks == end - begin) {
            return Math.max(end, tables.names.afterMask(this, begin, end));
        }
        return Math.max(end, tables.numbers.find(this, begin, end));
    }

    /** How many characters at the beginning of a word belong to a JSON or URL escape before it: {@code \n}, {@code %3A}. */
    private int escaped(int start, int end) {
        char before = text.charAt(start - 1);
        if (before == '\\') {
            char c = text.charAt(start);
            if (c == 'u' && end - start > 5) {
                return 5;
            }
            return c == 'n' || c == 't' || c == 'r' ? 1 : 0;
        }
        return before == '%' && end - start > 2 && isHex(text.charAt(start)) && isHex(text.charAt(start + 1)) ? 2 : 0;
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f';
    }

    /** A run of Chinese characters. */
    private int han(int start) {
        String text = this.text;
        int state = 0;
        int at = start;
        int labelEnd = -1;
        while (at < length) {
            char c = text.charAt(at);
            if (!CharTable.isHan(c)) {
                break;
            }
            at++;
            state = tables.words.step(state, c);
            if (tables.words.ends(state)) {
                int word = at - tables.words.length(state);
                int type = tables.words.type(state);
                if (type == WordTrie.LABEL) {
                    labelEnd = at;
                } else if (type == WordTrie.TITLE) {
                    tables.names.beforeTitle(this, start, word);
                } else if (word >= addressesTriedTo && word >= found) {
                    int end = tables.addresses.find(this, word);
                    if (end > at) {
                        return end;
                    }
                }
            } else if (labelEnd == at - 1 && labelEnd > found) {
                // The label was the longest that can end there, since no longer one ends here.
                tables.names.afterLabel(this, labelEnd);
            }
        }
        int end = PlateFinder.find(this, start, at);
        if (end > at) {
            return end;
        }
        return Math.max(at, tables.names.run(this, start, at, labelEnd));
    }

    /** What the words around a value that begins at {@code start} say. */
    int flags(int start) {
        return fieldFlags | tables.context.before(text, begin(start));
    }

    /** Where a number begins with the country code written before it ({@code +86-}, {@code 86-}, {@code 0086-}), if any. */
    private int begin(int start) {
        if (at(start - 1) != '-' || at(start - 2) != '6' || at(start - 3) != '8') {
            return start;
        }
        int code = start - 3;
        if (at(code - 1) == '0' && at(code - 2) == '0') {
            code -= 2;
        } else if (at(code - 1) == '+') {
            code--;
        }
        return opens(code) ? code : start;
    }

    int fieldFlags() {
        return fieldFlags;
    }

    int found() {
        return found;
    }

    void addressesTriedTo(int end) {
        addressesTriedTo = Math.max(addressesTriedTo, end);
    }

    char at(int index) {
        return index >= 0 && index < length ? text.charAt(index) : ' ';
    }

    /** Whether a word that begins here does not go on to the left. */
    boolean opens(int start) {
        if (start == 0) {
            return true;
        }
        char before = text.charAt(start - 1);
        if (before == '_') {
            return false;
        }
        if (before == '.' || before == '-') {
            return !CharTable.isAlphanumeric(at(start - 2)) || begin(start) != start;
        }
        return !Character.isLetterOrDigit(before) || CharTable.isHan(before) || isEscape(start);
    }

    private boolean isEscape(int start) {
        return at(start - 2) == '\\' || at(start - 3) == '%' || at(start - 6) == '\\';
    }

    /** Whether a word that ends here does not go on to the right. */
    boolean closes(int end) {
        if (end >= length) {
            return true;
        }
        char after = text.charAt(end);
        if (after == '_' || after == '@') {
            return false;
        }
        if (after == '.' || after == '-') {
            return !CharTable.isAlphanumeric(at(end + 1));
        }
        return !Character.isLetterOrDigit(after) || CharTable.isHan(after);
    }

    void report(SensitiveKind kind, int start, int end, ValueForm form, int revealed) {
        if (start >= found) {
            found = end;
            sink.found(kind, start, end, form, revealed);
        }
    }
}
