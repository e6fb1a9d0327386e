package org.jianxin.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each address has, over all event loops. Safe for use by several threads. */
final class ConnectionCounts {
    private final int most;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** @param most connections of one address; 0 for no limit */
    ConnectionCounts(int most) {
        if (most < 0) {
            throw new IllegalArgumentException("a limit is 0 or more");
        }
        this.most = most;
    }

    /** Counts a connection; whether there may be one more. One that may not be is not counted. */
    boolean opened(String address) {
        if (most == 0) {
            return true;
        }
        boolean[] admitted = new boolean[1];
        counts.compute(address, (a, count) -> {
            int before = count == null ? 0 : count;
            admitted[0] = before < most;
            return admitted[0] ? Integer.valueOf(before + 1) : count;
        });
        return admitted[0];
    }

    /** To be called once for each connection that was counted. */
    void closed(String address) {
        counts.computeIfPresent(address, (a, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    int addresses() {
        return counts.size();
    }
}
