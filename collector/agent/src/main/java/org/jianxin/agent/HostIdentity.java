package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jianxin.events.ProductVersion;

/** Who speaks: put into every event. */
record HostIdentity(String agent, String version, String name, String architecture) {
    HostIdentity {
        requireNonNull(agent, "agent");
        requireNonNull(version, "version");
        requireNonNull(name, "name");
        requireNonNull(architecture, "architecture");
    }

    static HostIdentity of(String agent) {
        String name;
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            name = agent;
        }
        String architecture =
                switch (System.getProperty("os.arch", "unknown")) {
                    case "amd64" -> "x86_64";
                    case "loong64" -> "loongarch64";
                    default -> System.getProperty("os.arch", "unknown");
                };
        return new HostIdentity(agent, ProductVersion.get(), name.isEmpty() ? agent : name, architecture);
    }
}
