package org.jianxin.store;

/**
 * One of the indices behind an alias of events.
 *
 * @param name {@code <alias>-<number>}
 * @param alias {@code logs-<dataset>-<namespace>}
 * @param number 1 for the alias's first index, one more with each rollover
 * @param writable whether new events go here
 */
record BackingIndex(String name, String alias, long number, boolean writable) {}
