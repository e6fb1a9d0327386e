package org.jianxin.sensitivedata;

/**
 * Values made of digits: citizen id, mobile, bank card, USCC. A word is told apart by its length and classes of
 * characters; numbers written in groups ({@code 138 1234 5678}) are put together first.
 */
final class NumberFinder {
    private static final int SHORTEST = 11;
    private static final int LONGEST = 19;

    private final Divisions divisions;
    private final CitizenIds citizenIds;
    private final MaskedNumbers masked;

    NumberFinder(Tables tables) {
        this.divisions = tables.divisions;
        this.citizenIds = tables.citizenIds;
        this.masked = new MaskedNumbers(tables.divisions);
    }

    /** Looks at a word of letters, digits and mask characters; returns where the value ends, or 0 for none. */
    int find(Scan scan, int start, int end) {
        int length = end - start;
        if (length > LONGEST + 2) {
            return 0;
        }
        if (length < SHORTEST) {
            return length == 3 || length == 4 || length == 6 ? grouped(scan, start, end) : atMost10(scan, start, end);
        }
        int digits = 0;
        int masks = 0;
        int upper = 0;
        int lower = 0;
        int xs = 0;
        char[] word = scan.digits;
        for (int i = 0; i < length; i++) {
            char c = scan.text.charAt(start + i);
            switch (CharTable.of(c)) {
                case CharTable.DIGIT -> digits++;
                case CharTable.MASK -> {
                    masks++;
                    c = '*';
                }
                case CharTable.UPPER -> upper++;
                default -> lower++;
            }
            xs += c == 'X' || c == 'x' ? 1 : 0;
            word[i] = c;
        }
        if (masks == 0 && xs >= 3 && xs == upper + lower) {
            masks = maskXs(word, length);
        }
        if (masks > 0) {
            return masked.find(scan, word, length, start, end);
        }
        if (length > LONGEST) {
            return 0;
        }
        if (digits == length) {
            return digits(scan, word, length, start, end);
        }
        if (length == 18) {
            if (digits == 17 && CharTable.of(word[17]) != CharTable.DIGIT) {
                if (xs == 1 && citizenId(scan, word, start, end)) {
                    return end;
                }
            }
            if (upper == 0 || lower == 0) {
                return uscc(scan, word, lower > 0, start, end);
            }
        }
        return 0;
    }

    /** Turns a run of x into mask characters ({@code 138XXXX5678}); an X alone at the end is a check character. */
    private static int maskXs(char[] word, int length) {
        int masks = 0;
        for (int i = 0; i < length; i++) {
            if (word[i] == 'x' || word[i] == 'X') {
                boolean alone = i == length - 1 && word[i - 1] != '*';
                if (!alone) {
                    word[i] = '*';
                    masks++;
                }
            }
        }
        return masks;
    }

    private int atMost10(Scan scan, int start, int end) {
        for (int i = start; i < end; i++) {
            if (CharTable.isMask(scan.text.charAt(i))) {
                int length = end - start;
                for (int j = 0; j < length; j++) {
                    char c = scan.text.charAt(start + j);
                    scan.digits[j] = CharTable.isMask(c) ? '*' : c;
                }
                return masked.find(scan, scan.digits, length, start, end);
            }
        }
        return 0;
    }

    private int digits(Scan scan, char[] word, int length, int start, int end) {
        switch (length) {
            case 11 -> {
                return mobile(scan, word, 0, start, end) ? end : 0;
            }
            case 13 -> {
                boolean countryCode = word[0] == '8' && word[1] == '6';
                return countryCode && mobile(scan, word, 2, start, end) ? end : 0;
            }
            case 15 -> {
                boolean countryCode = word[0] == '0' && word[1] == '0' && word[2] == '8' && word[3] == '6';
                return old(scan, word, start, end) || countryCode && mobile(scan, word, 4, start, end) ? end : 0;
            }
            case 16, 17, 19 -> {
                return bankCard(scan, word, length, start, end) ? end : 0;
            }
            case 18 -> {
                return citizenId(scan, word, start, end) || bankCard(scan, word, length, start, end)
                        ? end
                        : uscc(scan, word, false, start, end);
            }
            default -> {
                return 0;
            }
        }
    }

    private boolean citizenId(Scan scan, char[] word, int start, int end) {
        if (!citizenIds.valid18(word) || isFraction(scan, start, end)) {
            return false;
        }
        scan.report(SensitiveKind.CITIZEN_ID, start, end, ValueForm.CLEAR, 18);
        return true;
    }

    /** Fifteen digits have no check digit, so they must stand alone and not be called something else. */
    private boolean old(Scan scan, char[] word, int start, int end) {
        if (!citizenIds.valid15(word) || !standsAlone(scan, start, end) || isOther(scan, start)) {
            return false;
        }
        scan.report(SensitiveKind.CITIZEN_ID, start, end, ValueForm.CLEAR, 15);
        return true;
    }

    private static boolean mobile(Scan scan, char[] word, int from, int start, int end) {
        if (!Mobiles.block(word[from], word[from + 1], word[from + 2])
                || !standsAlone(scan, start, end)
                || isOther(scan, start)) {
            return false;
        }
        scan.report(SensitiveKind.MOBILE, start, end, ValueForm.CLEAR, 11 + from);
        return true;
    }

    private static boolean bankCard(Scan scan, char[] word, int length, int start, int end) {
        if (!BankCards.possible(word[0]) || !BankCards.luhn(word, length) || !standsAlone(scan, start, end)) {
            return false;
        }
        int flags = scan.flags(start);
        boolean named = Context.says(flags, SensitiveKind.BANK_CARD);
        boolean familiar = BankCards.familiar(word, length) && (flags & Context.OTHER) == 0;
        if (!named && !familiar) {
            return false;
        }
        scan.report(SensitiveKind.BANK_CARD, start, end, ValueForm.CLEAR, length);
        return true;
    }

    private int uscc(Scan scan, char[] word, boolean lowerCase, int start, int end) {
        if (lowerCase) {
            for (int i = 0; i < 18; i++) {
                word[i] = Character.toUpperCase(word[i]);
            }
        }
        if (!Usccs.begins(word, 18, divisions) || !Usccs.checks(word) || !standsAlone(scan, start, end)) {
            return 0;
        }
        // Some genuine codes carry an organisation code from before its check was computed; then the region must be
        // real.
        boolean letters = !CharTable.isDigit(word[8]) || !CharTable.isDigit(word[17]);
        if (!Usccs.organisationChecks(word)
                && !(letters && Usccs.regionKnown(word, divisions))
                && !Context.says(scan.flags(start), SensitiveKind.USCC)) {
            return 0;
        }
        scan.report(SensitiveKind.USCC, start, end, ValueForm.CLEAR, 18);
        return end;
    }

    private static boolean isOther(Scan scan, int start) {
        return scan.at(start - 1) == '第' || (scan.flags(start) & Context.OTHER) != 0;
    }

    static boolean standsAlone(Scan scan, int start, int end) {
        return scan.opens(start) && scan.closes(end);
    }

    /** Whether the digits are the part of a decimal number behind its point. */
    private static boolean isFraction(Scan scan, int start, int end) {
        return scan.at(start - 1) == '.' && CharTable.isDigit(scan.at(start - 2))
                || scan.at(end) == '.' && CharTable.isDigit(scan.at(end + 1));
    }

    /** A number in groups of one separator: 3-4-4 mobile, 4-4-4-4(-n) card, 6-8-4 citizen id. */
    private int grouped(Scan scan, int start, int end) {
        char separator = scan.at(end);
        if (separator != ' ' && separator != '-' || !scan.opens(start) || !isDigitOrMask(scan.at(end + 1))) {
            return end - start == 6 || separator != ' ' && separator != '-' ? atMost10(scan, start, end) : 0;
        }
        char[] word = scan.digits;
        int length = 0;
        int groups = 0;
        int sizes = 0; // decimal digits: 344, 4444, 684
        int masks = 0;
        int at = start;
        int stop = start;
        while (at < scan.length && groups < 5) {
            int from = at;
            while (at < scan.length && isPart(scan.text.charAt(at)) && length < word.length) {
                char c = scan.text.charAt(at++);
                masks += CharTable.isMask(c) ? 1 : 0;
                word[length++] = CharTable.isMask(c) ? '*' : c;
            }
            if (at == from || at - from > 9) {
                return 0;
            }
            groups++;
            sizes = sizes * 10 + at - from;
            stop = at;
            if (scan.at(at) != separator || !isDigitOrMask(scan.at(at + 1))) {
                break;
            }
            at++;
        }
        if (!scan.closes(stop) || scan.at(stop) == separator && CharTable.isAlphanumeric(scan.at(stop + 1))) {
            return 0;
        }
        return switch (sizes) {
            case 344 -> joined(scan, word, length, masks, start, stop);
            case 4444, 44441, 44442, 44443 -> joined(scan, word, length, masks, start, stop);
            case 684 -> joined(scan, word, length, masks, start, stop);
            default -> 0;
        };
    }

    private int joined(Scan scan, char[] word, int length, int masks, int start, int end) {
        for (int i = 0; i < length - 1; i++) {
            if (word[i] != '*' && !CharTable.isDigit(word[i])) {
                return 0;
            }
        }
        if (masks > 0) {
            return masked.find(scan, word, length, start, end);
        }
        if (CharTable.isDigit(word[length - 1])) {
            return digits(scan, word, length, start, end);
        }
        return length == 18 && (word[17] == 'X' || word[17] == 'x') && citizenId(scan, word, start, end) ? end : 0;
    }

    private static boolean isDigitOrMask(char c) {
        return CharTable.isDigit(c) || CharTable.isMask(c);
    }

    private static boolean isPart(char c) {
        return isDigitOrMask(c) || c == 'X' || c == 'x';
    }
}
