package org.jianxin.sensitivedata;

/** How a sensitive value stands in a text. */
public enum ValueForm {
    /** Whole and readable. */
    CLEAR,
    /** Partly hidden by mask characters. */
    MASKED
}
