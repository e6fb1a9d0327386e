package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What stands around every page.
 *
 * @param zone name of the time zone local times are in
 * @param languageUrl this page in the other language
 * @param themeUrl this page in the next theme
 */
public record Frame(
        Viewer viewer, Assets assets, List<Entry> navigation, String zone, String languageUrl, String themeUrl) {
    public Frame {
        requireNonNull(viewer, "viewer");
        requireNonNull(assets, "assets");
        requireNonNull(zone, "zone");
        requireNonNull(languageUrl, "languageUrl");
        requireNonNull(themeUrl, "themeUrl");
        navigation = List.copyOf(navigation);
    }

    /** One place in the navigation bar. */
    public record Entry(String path, String titleKey, boolean current) {}
}
