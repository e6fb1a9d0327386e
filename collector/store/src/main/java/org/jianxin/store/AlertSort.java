package org.jianxin.store;

/** Orders of the alert queue; equal alerts follow by last event and id, so that paging is stable. */
public enum AlertSort {
    /** Gravest first, then latest first. */
    SEVERITY,
    /** Latest event first. */
    LAST_SEEN,
    /** Latest raised first. */
    RAISED,
    /** Most events first. */
    COUNT
}
