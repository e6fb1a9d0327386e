package org.jianxin.sm;

/** What is wrong with a signed chain. */
public enum ChainProblem {
    /** The first line is not the header of a chain, or not of this version. */
    HEADER,
    /** The key named in the header is not one the verifier trusts. */
    UNKNOWN_KEY,
    /** A line that is neither a record nor a checkpoint in canonical form. */
    MALFORMED,
    /** A record is missing, doubled or out of order: its number is not the next one. */
    NUMBER,
    /** A record's content, or the link before it, was changed. */
    LINK,
    /** A checkpoint whose signature does not verify: forged, or records before it were rewritten with new links. */
    FORGED_CHECKPOINT,
    /** The file ends inside a line: a write was cut off. */
    TORN_TAIL,
    /** The chain ends before, or differs at, a position it is known to have reached. */
    TRUNCATED,
    /** The records at the end are not covered by a checkpoint although they must be. */
    UNSEALED,
    /** A file does not continue where it must: another name, number or link. */
    DISCONTINUED
}
