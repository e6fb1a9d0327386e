package org.jianxin.appliance.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** This machine's own logs that a demonstration reads where it may, and why it does not where it does not. */
enum HostSource {
    KERNEL_AUDIT(List.of("kernel-audit"), List.of()),
    AUTH(List.of("auth", "secure"), List.of(Path.of("/var/log/auth.log"), Path.of("/var/log/secure")));

    private final List<String> names;
    private final List<Path> files;

    HostSource(List<String> names, List<Path> files) {
        this.names = names;
        this.files = files;
    }

    /** Its names as a source of the agent, one for each kind of system. */
    List<String> names() {
        return names;
    }

    /** Why the agent does not have it. */
    String whyNot() {
        if (files.isEmpty()) {
            return "此处不允许：需要 root / not permitted here: it takes root";
        }
        return files.stream().anyMatch(Files::exists)
                ? "此处不允许读取 / not permitted here: it cannot be read"
                : "本机没有这种日志 / this machine keeps no such log";
    }
}
