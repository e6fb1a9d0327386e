package org.jianxin.sensitivedata;

import java.util.Arrays;

/** One value under a rule that keeps the first and last few characters: counted in code points, separators left out. */
final class EdgeMask {
    private static final String SEPARATORS = " -·・\t\u3000";
    private static final String DATE_SEPARATORS = "年月日/.:T";
    /** A run of this many x hides digits; fewer may be a check character. */
    private static final int X_RUN = 3;

    private final MaskRule rule;
    private final int[] points;
    /** Indices into {@link #points} of what is counted. */
    private final int[] counted;

    private final boolean[] hidden;
    private final int first;
    private final int last;

    private EdgeMask(MaskRule rule, int[] points) {
        this.rule = rule;
        this.points = points;
        this.counted = counted(rule, points);
        this.hidden = hidden(rule, points, counted);
        int kept = rule.shape() == MaskShape.SURNAME ? surname() : rule.keepFirst();
        boolean tooShort = nominalLength() <= kept + rule.keepLast();
        this.first = tooShort ? 0 : kept;
        this.last = tooShort ? 0 : rule.keepLast();
    }

    static EdgeMask of(MaskRule rule, String value) {
        return new EdgeMask(rule, value.codePoints().toArray());
    }

    private static int[] counted(MaskRule rule, int[] points) {
        String separators = rule.shape() == MaskShape.YEAR ? SEPARATORS + DATE_SEPARATORS : SEPARATORS;
        int[] counted = new int[points.length];
        int count = 0;
        for (int i = 0; i < points.length; i++) {
            if (separators.indexOf(points[i]) < 0) {
                counted[count++] = i;
            }
        }
        return Arrays.copyOf(counted, count);
    }

    private static boolean[] hidden(MaskRule rule, int[] points, int[] counted) {
        boolean[] hidden = new boolean[counted.length];
        int xs = 0;
        for (int i = 0; i < counted.length; i++) {
            int c = points[counted[i]];
            hidden[i] = c < 0x10000 && CharTable.isMask((char) c) || c == '某' && rule.shape() == MaskShape.SURNAME;
            xs = c == 'x' || c == 'X' ? xs + 1 : 0;
            if (xs >= X_RUN && rule.kind() != SensitiveKind.USCC && rule.kind() != SensitiveKind.PLATE) {
                Arrays.fill(hidden, i - xs + 1, i + 1, true);
            }
        }
        return hidden;
    }

    private int surname() {
        if (counted.length > 2) {
            String two = new String(points, counted[0], counted[1] - counted[0] + 1);
            if (Tables.shared().lexicon.compoundSurnames.contains(two)) {
                return 2;
            }
        }
        return rule.keepFirst();
    }

    /** How long the value was before it was masked: masks are often shorter than what they hide. */
    private int nominalLength() {
        SensitiveKind kind = rule.kind();
        boolean masks = shown() < counted.length;
        if (kind == null || !masks) {
            return counted.length;
        }
        int usual =
                switch (kind) {
                    case CITIZEN_ID, USCC -> 18;
                    case MOBILE -> 11;
                    case BANK_CARD -> 16;
                    case PLATE -> 7;
                    default -> 0;
                };
        return Math.max(usual, counted.length);
    }

    private int shown() {
        int shown = 0;
        for (boolean one : hidden) {
            shown += one ? 0 : 1;
        }
        return shown;
    }

    /** The value with everything hidden but the edges. */
    String masked() {
        int[] masked = points.clone();
        for (int i = 0; i < counted.length; i++) {
            boolean kept = i < first || i >= counted.length - last;
            // Where the mask is shorter than what it hides, the edges of what is left may overlap.
            if (!hidden[i] && !kept) {
                masked[counted[i]] = '*';
            }
        }
        return new String(masked, 0, masked.length);
    }

    MaskStrength strength() {
        int shown = shown();
        if (shown == counted.length) {
            return shown == 0 ? MaskStrength.MASKED : MaskStrength.CLEAR;
        }
        for (int i = 0; i < counted.length; i++) {
            if (!hidden[i] && i >= first && i < counted.length - last) {
                return MaskStrength.WEAK;
            }
        }
        if (shown > first + last) {
            return MaskStrength.WEAK;
        }
        return candidates() < rule.minimumCandidates() ? MaskStrength.WEAK : MaskStrength.MASKED;
    }

    /** How many whole values could stand behind this one. */
    private long candidates() {
        if (rule.minimumCandidates() == 1) {
            return 1;
        }
        int hiddenCount = nominalLength() - shown();
        if (rule.kind() == SensitiveKind.CITIZEN_ID && nominalLength() == 18) {
            return Tables.shared().citizenIds.candidates(citizenId());
        }
        long candidates = 1;
        for (int i = 0; i < Math.min(hiddenCount, 18); i++) {
            candidates *= 10;
        }
        return rule.kind() == SensitiveKind.BANK_CARD ? candidates / 10 : candidates;
    }

    /** Eighteen characters: the edges that show, and hidden ones between them. */
    private char[] citizenId() {
        char[] id = new char[18];
        Arrays.fill(id, '*');
        int count = counted.length;
        for (int i = 0; i < Math.min(count, 18) && !hidden[i]; i++) {
            id[i] = digit(points[counted[i]], i);
        }
        for (int i = 1; i <= Math.min(count, 18) && !hidden[count - i]; i++) {
            id[18 - i] = digit(points[counted[count - i]], 18 - i);
        }
        return id;
    }

    private static char digit(int c, int position) {
        boolean check = position == 17 && (c == 'x' || c == 'X');
        return c >= '0' && c <= '9' ? (char) c : check ? 'X' : '*';
    }
}
