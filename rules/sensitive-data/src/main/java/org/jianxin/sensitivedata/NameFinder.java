package org.jianxin.sensitivedata;

/**
 * Names of persons: a surname and one to three characters more. Alone between two boundaries the given name must be made
 * of characters that given names are made of; after a word that announces a person anything goes that is no other word.
 */
final class NameFinder {
    private static final int LONGEST_MINORITY_NAME = 20;
    private static final String ANONYMOUS = "某";

    private final Lexicon lexicon;

    NameFinder(Tables tables) {
        this.lexicon = tables.lexicon;
    }

    /** Looks at a whole run of Chinese characters and what follows it; returns where the name ends, or 0. */
    int run(Scan scan, int start, int end, int labelEnd) {
        if (labelEnd == end) {
            int next = end;
            while (next - end < 3 && isGap(scan.at(next))) {
                next++;
            }
            // Behind a gap the name is a run of its own and its label is found as its context.
            return next == end && CharTable.isMask(scan.at(end)) ? 0 : named(scan, next, end);
        }
        if (start < scan.found()) {
            return 0;
        }
        int length = end - start;
        char after = scan.at(end);
        if (CharTable.isMask(after) && end < scan.length) {
            int from = labelEnd > start ? labelEnd : start;
            return masked(scan, from, end);
        }
        if (length < 2 && after != '·' && after != '•' || length > 6 || !scan.opens(start)) {
            return 0;
        }
        if (after == '·' || after == '・') {
            return minority(scan, start, end);
        }
        if (!scan.closes(end)) {
            return 0;
        }
        return length <= 4 ? bounded(scan, start, end) : 0;
    }

    private static boolean isGap(char c) {
        return c == '：' || c == ':' || c == ' ' || c == '"' || c == '“';
    }

    /** The name that follows a label across a gap: {@code 村民：张三}. */
    private int named(Scan scan, int start, int labelEnd) {
        if (start == labelEnd || !CharTable.isHan(scan.at(start))) {
            return 0;
        }
        int end = start;
        while (end < scan.length && end - start < 5 && CharTable.isHan(scan.text.charAt(end))) {
            end++;
        }
        if (end - start > 4 || !scan.closes(end) || CharTable.isMask(scan.at(end))) {
            return 0;
        }
        return isName(scan.text, start, end, true) ? clear(scan, start, end) : 0;
    }

    private int bounded(Scan scan, int start, int end) {
        int surname = surnameLength(scan.text, start, end);
        if (surname == 0) {
            return 0;
        }
        boolean likely = isName(scan.text, start, end, false);
        int flags = scan.flags(start);
        boolean announced = (flags & (Context.NAME | Context.WEAK_NAME)) != 0;
        if (!likely && !announced) {
            return 0;
        }
        if (!announced) {
            // A field that is called something else holds a name rarely, and two characters are soon a word.
            boolean keyed = (flags & Context.KEYED) != 0;
            boolean rare = end - start == 2 && !lexicon.commonSurnames.get(scan.text.charAt(start));
            if (rare || keyed && end - start == 2 || (flags & Context.flag(SensitiveKind.ADDRESS)) != 0) {
                return 0;
            }
        }
        if (announced && !likely) {
            boolean strong = (flags & Context.NAME) != 0;
            if (!strong || !isName(scan.text, start, end, true)) {
                return anonymous(scan, start, end, surname);
            }
        }
        if (scan.text.substring(start + surname, end).contains(ANONYMOUS)) {
            return anonymous(scan, start, end, surname);
        }
        return clear(scan, start, end);
    }

    private int anonymous(Scan scan, int start, int end, int surname) {
        for (int i = start + surname; i < end; i++) {
            if (scan.text.charAt(i) != '某') {
                return 0;
            }
        }
        scan.report(SensitiveKind.NAME, start, end, ValueForm.MASKED, surname);
        return end;
    }

    /** Names such as 阿卜杜拉·买买提: only where a word announces them, because so is every foreign author written. */
    private static int minority(Scan scan, int start, int end) {
        int at = end;
        while (at < scan.length && at - start < LONGEST_MINORITY_NAME) {
            char c = scan.text.charAt(at);
            if (!CharTable.isHan(c) && c != '·' && c != '・') {
                break;
            }
            at++;
        }
        if (at - end < 2 || !scan.closes(at) || (scan.flags(start) & (Context.NAME | Context.WEAK_NAME)) == 0) {
            return 0;
        }
        return clear(scan, start, at);
    }

    /** {@code 张*}, {@code 王*明}, {@code 欧阳**}: from the surname over the mask characters. */
    private int masked(Scan scan, int start, int end) {
        if (end - start < 1 || end - start > 2) {
            return 0;
        }
        int masks = end;
        while (masks < scan.length && CharTable.isMask(scan.text.charAt(masks))) {
            masks++;
        }
        int stop = masks;
        if (stop < scan.length && CharTable.isHan(scan.text.charAt(stop))) {
            stop++;
        }
        boolean opens = start == 0 || !CharTable.isHan(scan.at(start - 1)) && scan.opens(start) || start > scan.found();
        if (!opens || masks - end > 3 || !scan.closes(stop) || CharTable.isHan(scan.at(stop))) {
            return 0;
        }
        int surname = surnameLength(scan.text, start, Math.min(stop, start + 3));
        if (surname == 0 || surname == 2 && end - start < 2) {
            return 0;
        }
        scan.report(SensitiveKind.NAME, start, stop, ValueForm.MASKED, stop - start - (masks - end));
        return stop;
    }

    /** A word of mask characters alone: {@code **明} where a word announces a name. */
    int afterMask(Scan scan, int start, int end) {
        if (end - start > 3
                || !CharTable.isHan(scan.at(end))
                || !scan.opens(start)
                || CharTable.isHan(scan.at(start - 1))) {
            return 0;
        }
        int stop = end + 1;
        if (!scan.closes(stop)
                || CharTable.isHan(scan.at(stop))
                || (scan.flags(start) & (Context.NAME | Context.WEAK_NAME)) == 0) {
            return 0;
        }
        scan.report(SensitiveKind.NAME, start, stop, ValueForm.MASKED, 1);
        return stop;
    }

    /** Looks right behind a label in running text: {@code 村民张建国说}. */
    void afterLabel(Scan scan, int start) {
        int limit = start;
        while (limit < scan.length && limit - start < 5 && CharTable.isHan(scan.text.charAt(limit))) {
            limit++;
        }
        int surname = surnameLength(scan.text, start, limit);
        int given = start + surname;
        if (surname == 0 || given >= limit) {
            return;
        }
        if (scan.text.charAt(given) == '某') {
            int end = given;
            while (end < limit && scan.text.charAt(end) == '某') {
                end++;
            }
            scan.report(SensitiveKind.NAME, start, end, ValueForm.MASKED, surname);
            return;
        }
        if (!lexicon.given.get(scan.text.charAt(given))) {
            return;
        }
        int end = given + 1;
        if (end < limit) {
            char second = scan.text.charAt(end);
            boolean runEnds = end + 1 == limit && limit - start < 5;
            if (lexicon.given.get(second) && (runEnds || !lexicon.afterName.get(second))) {
                end++;
            }
        }
        if (isName(scan.text, start, end, false)) {
            clear(scan, start, end);
        }
    }

    /** Looks right before a title: {@code 感谢王秀英女士}. */
    void beforeTitle(Scan scan, int runStart, int end) {
        int earliest = Math.max(runStart, scan.found());
        for (int length : new int[] {3, 4, 2}) {
            int start = end - length;
            if (start < earliest) {
                continue;
            }
            int surname = surnameLength(scan.text, start, end);
            boolean whole = length != 4 || surname == 2;
            if (surname > 0 && whole && isName(scan.text, start, end, false)) {
                clear(scan, start, end);
                return;
            }
        }
    }

    private int surnameLength(String text, int start, int end) {
        if (end - start >= 3 && lexicon.compoundSurnames.contains(text.substring(start, start + 2))) {
            return 2;
        }
        return end - start >= 2 && lexicon.surnames.get(text.charAt(start)) ? 1 : 0;
    }

    private boolean isName(String text, int start, int end, boolean announced) {
        int surname = surnameLength(text, start, end);
        int given = end - start - surname;
        if (surname == 0 || given < 1 || given > 3 || given == 3 && !announced) {
            return false;
        }
        if (!announced) {
            for (int i = start + surname; i < end; i++) {
                if (!lexicon.given.get(text.charAt(i))) {
                    return false;
                }
            }
        }
        if (lexicon.notNames.contains(text.substring(start, end))) {
            return false;
        }
        // 安全员 and 管理处 begin with a word that is none of a name.
        return given < 2 || surname == 2 || !announced || !lexicon.notNames.contains(text.substring(start, start + 2));
    }

    private static int clear(Scan scan, int start, int end) {
        scan.report(SensitiveKind.NAME, start, end, ValueForm.CLEAR, scan.text.codePointCount(start, end));
        return end;
    }
}
