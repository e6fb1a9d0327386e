package org.jianxin.sensitivedata;

/**
 * Plates of vehicles, GA 36-2018: ordinary (seven characters, the last of which may be 挂 学 警 港 澳 领), new energy (eight).
 * Plates of embassies (使 and digits), the armed police (WJ), the army and provisional ones are not looked for: without
 * words beside them they are like too many other numbers.
 */
final class PlateFinder {
    private static final String PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    private static final String LAST = "挂学警港澳领";
    private static final String ENERGY = "ABCDEFGHJK";

    private PlateFinder() {}

    /** Looks whether the run of Chinese characters before {@code end} ends in the province of a plate. */
    static int find(Scan scan, int runStart, int end) {
        int start = end - 1;
        char letter = scan.at(end);
        if (CharTable.of(letter) != CharTable.UPPER || PROVINCES.indexOf(scan.text.charAt(start)) < 0) {
            return 0;
        }
        int at = end + 1;
        char separator = scan.at(at);
        if (separator == '·' || separator == '.' || separator == '•' || separator == ' ' || separator == '-') {
            at++;
        }
        int stop = at;
        int masks = 0;
        while (stop < scan.length && stop - at < 7 && isPart(scan.text.charAt(stop))) {
            masks += CharTable.isMask(scan.text.charAt(stop)) ? 1 : 0;
            stop++;
        }
        int count = stop - at;
        if (count == 4 && LAST.indexOf(scan.at(stop)) >= 0) {
            stop++;
            count++;
            // 京A1234学校 is no plate: what goes on in Chinese must be a word that can stand after one.
            char after = scan.at(stop);
            if (CharTable.isHan(after) ? !Tables.shared().lexicon.afterName.get(after) : !scan.closes(stop)) {
                return 0;
            }
        } else if (!scan.closes(stop)) {
            return 0;
        }
        if (masks > 0
                ? count != 5 && count != 6
                : !ordinary(scan.text, at, count) && !newEnergy(scan.text, at, count)) {
            return 0;
        }
        scan.report(
                SensitiveKind.PLATE, start, stop, masks > 0 ? ValueForm.MASKED : ValueForm.CLEAR, 2 + count - masks);
        return stop;
    }

    private static boolean isPart(char c) {
        byte type = CharTable.of(c);
        return type == CharTable.DIGIT || type == CharTable.MASK || type == CharTable.UPPER && c != 'I' && c != 'O';
    }

    private static boolean ordinary(String text, int from, int count) {
        return count == 5 && digits(text, from, from + 5) > 0;
    }

    private static boolean newEnergy(String text, int from, int count) {
        if (count != 6) {
            return false;
        }
        boolean small = ENERGY.indexOf(text.charAt(from)) >= 0 && digits(text, from + 2, from + 6) == 4;
        boolean large = ENERGY.indexOf(text.charAt(from + 5)) >= 0 && digits(text, from, from + 5) == 5;
        return small || large;
    }

    private static int digits(String text, int from, int to) {
        int digits = 0;
        for (int i = from; i < to; i++) {
            digits += CharTable.isDigit(text.charAt(i)) ? 1 : 0;
        }
        return digits;
    }
}
