package org.jianxin.supplychain;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owasp.dependencycheck.utils.Settings;

/** The dependency-check engine as we run it: jars and what is inside them, nothing online, no program started. */
final class EngineSettings {
    /** Whatever asks a server, starts a program, or reads another ecosystem's files. */
    private static final List<String> OFF = List.of(
            Settings.KEYS.ANALYZER_ARTIFACTORY_ENABLED,
            Settings.KEYS.ANALYZER_ASSEMBLY_ENABLED,
            Settings.KEYS.ANALYZER_AUTOCONF_ENABLED,
            Settings.KEYS.ANALYZER_BUNDLE_AUDIT_ENABLED,
            Settings.KEYS.ANALYZER_CARTHAGE_ENABLED,
            Settings.KEYS.ANALYZER_CENTRAL_ENABLED,
            Settings.KEYS.ANALYZER_CMAKE_ENABLED,
            Settings.KEYS.ANALYZER_COCOAPODS_ENABLED,
            Settings.KEYS.ANALYZER_COMPOSER_LOCK_ENABLED,
            Settings.KEYS.ANALYZER_CPANFILE_ENABLED,
            Settings.KEYS.ANALYZER_DART_ENABLED,
            Settings.KEYS.ANALYZER_EXPERIMENTAL_ENABLED,
            Settings.KEYS.ANALYZER_GOLANG_DEP_ENABLED,
            Settings.KEYS.ANALYZER_GOLANG_MOD_ENABLED,
            Settings.KEYS.ANALYZER_KNOWN_EXPLOITED_ENABLED,
            Settings.KEYS.ANALYZER_LIBMAN_ENABLED,
            Settings.KEYS.ANALYZER_MAVEN_INSTALL_ENABLED,
            Settings.KEYS.ANALYZER_MIX_AUDIT_ENABLED,
            Settings.KEYS.ANALYZER_MSBUILD_PROJECT_ENABLED,
            Settings.KEYS.ANALYZER_NEXUS_ENABLED,
            Settings.KEYS.ANALYZER_NODE_AUDIT_ENABLED,
            Settings.KEYS.ANALYZER_NODE_PACKAGE_ENABLED,
            Settings.KEYS.ANALYZER_NUGETCONF_ENABLED,
            Settings.KEYS.ANALYZER_NUSPEC_ENABLED,
            Settings.KEYS.ANALYZER_OPENSSL_ENABLED,
            Settings.KEYS.ANALYZER_OSSINDEX_ENABLED,
            Settings.KEYS.ANALYZER_PE_ENABLED,
            Settings.KEYS.ANALYZER_PIPFILE_ENABLED,
            Settings.KEYS.ANALYZER_PIP_ENABLED,
            Settings.KEYS.ANALYZER_PNPM_AUDIT_ENABLED,
            Settings.KEYS.ANALYZER_POETRY_ENABLED,
            Settings.KEYS.ANALYZER_PYTHON_DISTRIBUTION_ENABLED,
            Settings.KEYS.ANALYZER_PYTHON_PACKAGE_ENABLED,
            Settings.KEYS.ANALYZER_RETIRED_ENABLED,
            Settings.KEYS.ANALYZER_RETIREJS_ENABLED,
            Settings.KEYS.ANALYZER_RUBY_GEMSPEC_ENABLED,
            Settings.KEYS.ANALYZER_SWIFT_PACKAGE_MANAGER_ENABLED,
            Settings.KEYS.ANALYZER_SWIFT_PACKAGE_RESOLVED_ENABLED,
            Settings.KEYS.ANALYZER_YARN_AUDIT_ENABLED,
            Settings.KEYS.HOSTED_SUPPRESSIONS_ENABLED,
            Settings.KEYS.UPDATE_VERSION_CHECK_ENABLED);

    private EngineSettings() {}

    /**
     * @param data directory of the engine's own H2 database
     * @param feed where to fill it from; null when it is filled
     * @param firstYear of the feed
     */
    static Settings of(Path data, Path temporary, @Nullable URI feed, int firstYear) {
        Settings settings = new Settings();
        OFF.forEach(key -> settings.setBoolean(key, false));
        settings.setString(Settings.KEYS.DATA_DIRECTORY, data.toString());
        settings.setString(Settings.KEYS.TEMP_DIRECTORY, temporary.toString());
        settings.setBoolean(Settings.KEYS.AUTO_UPDATE, feed != null);
        settings.setBoolean(Settings.KEYS.UPDATE_NVDCVE_ENABLED, feed != null);
        settings.setInt(Settings.KEYS.NVD_API_VALID_FOR_HOURS, 0);
        settings.setInt(Settings.KEYS.NVD_API_DATAFEED_START_YEAR, firstYear);
        if (feed != null) {
            settings.setString(Settings.KEYS.NVD_API_DATAFEED_URL, feed.toString());
        }
        return settings;
    }
}
