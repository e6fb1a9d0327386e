package org.jianxin.store;

import java.time.Instant;

/**
 * One of our indices behind an alias of events.
 *
 * @param name {@code <alias>-<number>}
 * @param uuid tells it from one of the same name that was there before
 * @param alias {@code logs-<dataset>-<namespace>}
 * @param number 1 for the alias's first index, one more with each rollover
 * @param writable whether new events go here
 * @param open whether it can be read; somebody may have closed it
 * @param shards primary shards
 * @param created when it was made, which is when the one before it stopped being written to
 */
record BackingIndex(
        String name,
        String uuid,
        String alias,
        long number,
        boolean writable,
        boolean open,
        int shards,
        Instant created) {
    /** Names this index and no other that ever was. */
    String identity() {
        return name + "/" + uuid;
    }
}
