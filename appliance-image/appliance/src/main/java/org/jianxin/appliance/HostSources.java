package org.jianxin.appliance;

import java.nio.file.Files;
import java.nio.file.Path;

/** Which of this machine's usual logs are there to be read, as sources for {@code agent.yaml}. */
final class HostSources {
    private HostSources() {}

    /**
     * YAML list items; empty when there is nothing.
     *
     * @param privilegedAgent whether the agent will have CAP_AUDIT_READ and CAP_DAC_READ_SEARCH, so that it reads the kernel's
     *     audit and logs that this process cannot
     */
    static String yaml(boolean privilegedAgent) {
        StringBuilder yaml = new StringBuilder();
        if (privilegedAgent) {
            yaml.append("  - {name: kernel-audit, type: audit-netlink}\n");
        }
        file(yaml, privilegedAgent, "auth", "/var/log/auth.log", "auth");
        file(yaml, privilegedAgent, "secure", "/var/log/secure", "auth");
        file(yaml, privilegedAgent, "nginx-access", "/var/log/nginx/access.log", "nginx");
        return yaml.toString();
    }

    private static void file(StringBuilder yaml, boolean privilegedAgent, String name, String path, String parser) {
        if (privilegedAgent ? Files.exists(Path.of(path)) : Files.isReadable(Path.of(path))) {
            yaml.append("  - {name: %s, type: file, path: %s, parser: %s}\n".formatted(name, path, parser));
        }
    }
}
