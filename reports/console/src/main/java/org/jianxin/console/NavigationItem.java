package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A place in the navigation bar. Each page produces its own, so that the bar holds exactly the pages that exist, and
 * shows a viewer exactly those they may open.
 *
 * @param path where it leads, with query where the page wants one
 * @param titleKey key of its text
 * @param order smaller is further left
 */
public record NavigationItem(String path, String titleKey, Set<Role> roles, int order) {
    public NavigationItem {
        requireNonNull(path, "path");
        requireNonNull(titleKey, "titleKey");
        roles = Set.copyOf(roles);
    }

    /** Path without query. */
    String base() {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
