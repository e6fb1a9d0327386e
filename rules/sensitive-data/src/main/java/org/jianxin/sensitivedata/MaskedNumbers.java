package org.jianxin.sensitivedata;

import org.jspecify.annotations.Nullable;

/** Numbers of which some characters are hidden: which kind they are is told by length, beginning and end. */
final class MaskedNumbers {
    private final Divisions divisions;

    MaskedNumbers(Divisions divisions) {
        this.divisions = divisions;
    }

    /**
     * Looks at a word whose hidden characters are {@code *}.
     *
     * @return where the value ends, or 0 when it is none
     */
    int find(Scan scan, char[] word, int length, int start, int end) {
        Shape shape = Shape.of(word, length);
        if (shape == null || !scan.opens(start) || !scan.closes(end)) {
            return 0;
        }
        SensitiveKind kind = kind(word, length, shape, scan.flags(start));
        if (kind == null) {
            return 0;
        }
        scan.report(kind, start, end, ValueForm.MASKED, length - shape.masks);
        return end;
    }

    /**
     * @param first characters shown before the first hidden one
     * @param last characters shown after the last hidden one
     */
    private record Shape(int first, int last, int masks, boolean digitsOnly, boolean middleShown) {
        static @Nullable Shape of(char[] word, int length) {
            int masks = 0;
            int firstMask = -1;
            int lastMask = -1;
            boolean digitsOnly = true;
            for (int i = 0; i < length; i++) {
                char c = word[i];
                if (c == '*') {
                    masks++;
                    firstMask = firstMask < 0 ? i : firstMask;
                    lastMask = i;
                } else if (!CharTable.isDigit(c) && !(i == length - 1 && (c == 'X' || c == 'x'))) {
                    digitsOnly = false;
                }
            }
            if (masks == 0 || masks == length) {
                return null;
            }
            int last = length - 1 - lastMask;
            return new Shape(firstMask, last, masks, digitsOnly, firstMask + masks + last != length);
        }
    }

    private @Nullable SensitiveKind kind(char[] word, int length, Shape shape, int flags) {
        if (length == 18
                && shape.first >= 8
                && shape.masks >= 4
                && (word[0] == '9' || Context.says(flags, SensitiveKind.USCC))
                && Usccs.begins(word, shape.first, divisions)) {
            return SensitiveKind.USCC;
        }
        if (!shape.digitsOnly) {
            return null;
        }
        for (SensitiveKind kind :
                new SensitiveKind[] {SensitiveKind.MOBILE, SensitiveKind.CITIZEN_ID, SensitiveKind.BANK_CARD}) {
            if (Context.says(flags, kind) && length >= 7 && shape.masks >= 2) {
                return kind;
            }
        }
        if (mobile(word, length, shape)) {
            return SensitiveKind.MOBILE;
        }
        if (card(word, length, shape)) {
            return SensitiveKind.BANK_CARD;
        }
        return citizenId(word, length, shape) ? SensitiveKind.CITIZEN_ID : null;
    }

    private static boolean mobile(char[] word, int length, Shape shape) {
        boolean block = shape.first >= 3 && Mobiles.block(word[0], word[1], word[2]);
        if (length == 11) {
            boolean begins = word[0] == '1' && (shape.first < 3 ? shape.first < 2 || word[1] >= '3' : block);
            return begins && length - shape.masks >= 3;
        }
        return block && shape.first == 3 && shape.last == 4 && shape.masks >= 3 && !shape.middleShown;
    }

    private static boolean card(char[] word, int length, Shape shape) {
        if (shape.first < 4 || shape.masks < 3 || !BankCards.possible(word[0]) || length > 19) {
            return false;
        }
        boolean unionPay = word[0] == '6' && word[1] == '2';
        if (length == 16 || length == 19 || length == 17) {
            return true;
        }
        // Eighteen characters that begin with 62 are a citizen id of Gansu as often as a card; the six digits decide.
        return length < 16 && shape.last == 4 && length >= 12 && (unionPay || word[0] == '4' || word[0] == '5');
    }

    private boolean citizenId(char[] word, int length, Shape shape) {
        if (shape.first < 1 || word[0] < '1' || word[0] > '8') {
            return false;
        }
        if (shape.first >= 2 && !divisions.knownProvince((word[0] - '0') * 10 + word[1] - '0')) {
            return false;
        }
        if (shape.first >= 6) {
            int region = 0;
            for (int i = 0; i < 6; i++) {
                region = region * 10 + word[i] - '0';
            }
            if (!divisions.known(region)) {
                return false;
            }
        }
        if (length == 18 || length == 15) {
            return shape.masks >= 2 && length - shape.masks >= 2;
        }
        return length >= 10 && shape.first >= 3 && shape.last == 4 && shape.masks >= 3 && !shape.middleShown;
    }
}
