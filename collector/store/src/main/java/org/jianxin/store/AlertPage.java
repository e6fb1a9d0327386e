package org.jianxin.store;

import java.util.List;
import org.jianxin.events.Alert;
import org.jspecify.annotations.Nullable;

/**
 * Part of the answer to an {@link AlertQuery}.
 *
 * @param cursor for the next page; null when this is the last one
 * @param total alerts that answer the query, on all pages
 */
public record AlertPage(List<Alert> alerts, @Nullable String cursor, long total) {
    public AlertPage {
        alerts = List.copyOf(alerts);
    }
}
