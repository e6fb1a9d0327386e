package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How one kind of value is masked.
 *
 * <p>Masking never shows more than the value showed: hidden characters stay hidden, and masking a masked value changes
 * nothing. A value too short to hide anything of is hidden whole.
 *
 * @param id stable name, for instance {@code citizen-id}
 * @param kind the kind it is for; null when it is for values the detector does not know
 * @param keepFirst how many characters ({@link MaskShape#GROUPS}: numbers; {@link MaskShape#DECIMALS}: places; {@link
 *     MaskShape#RANGE}: the width of the range) stay at the beginning
 * @param keepLast characters that stay at the end
 * @param minimumCandidates a masked value is weak when fewer whole values than this could stand behind it, counting what
 *     its check digit gives away; 1 where that is not looked at
 * @param source where the rule comes from, and how sure that is
 */
public record MaskRule(
        String id,
        @Nullable SensitiveKind kind,
        String titleZh,
        String titleEn,
        MaskShape shape,
        int keepFirst,
        int keepLast,
        long minimumCandidates,
        String source) {
    public MaskRule {
        requireNonNull(id, "id");
        requireNonNull(titleZh, "titleZh");
        requireNonNull(titleEn, "titleEn");
        requireNonNull(shape, "shape");
        requireNonNull(source, "source");
        if (keepFirst < 0 || keepLast < 0 || minimumCandidates < 1) {
            throw new IllegalArgumentException("rule " + id + ": counts must not be negative");
        }
    }

    /** The value with everything hidden that the rule does not keep; blank stays blank. */
    public String mask(String value) {
        if (value.isBlank()) {
            return value;
        }
        return switch (shape) {
            case EDGES, SURNAME, YEAR -> EdgeMask.of(this, value).masked();
            case DISTRICT -> TextMasks.district(value);
            case MAILBOX -> TextMasks.mailbox(value, keepFirst);
            case GROUPS -> TextMasks.groups(value, keepFirst);
            case RANGE -> TextMasks.range(value, keepFirst);
            case DECIMALS -> TextMasks.decimals(value, keepFirst);
            case WHOLE -> TextMasks.WHOLE;
        };
    }

    /** Whether a value is hidden as this rule asks; a blank value hides all there is. */
    public MaskStrength judge(String value) {
        if (value.isBlank()) {
            return MaskStrength.MASKED;
        }
        return switch (shape) {
            case EDGES, SURNAME, YEAR -> EdgeMask.of(this, value).strength();
            case DISTRICT, MAILBOX, GROUPS, DECIMALS, WHOLE -> TextMasks.strength(value, mask(value));
            case RANGE -> TextMasks.rangeStrength(value, keepFirst);
        };
    }
}
