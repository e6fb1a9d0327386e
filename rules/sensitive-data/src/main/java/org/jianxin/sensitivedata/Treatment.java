package org.jianxin.sensitivedata;

/** What is done with a value its reader must not see. */
public enum Treatment {
    /** It passes as it is, and is counted. */
    REPORT,
    /** It passes masked. Where no rule says how, the document is broken off as by {@link #BLOCK}. */
    MASK,
    /** The document is broken off before it. */
    BLOCK
}
