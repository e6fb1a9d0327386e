package org.jianxin.sensitivedata;

/** What a masking rule says of one value. */
public enum MaskStrength {
    /** Nothing is hidden. */
    CLEAR,
    /** Hidden as the rule asks, or more. */
    MASKED,
    /** Something is hidden, but more is shown than the rule keeps, or what is hidden can be worked out. */
    WEAK
}
