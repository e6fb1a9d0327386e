package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import org.jianxin.agent.parse.LineEncoding;
import org.jspecify.annotations.Nullable;

/**
 * One source as configured.
 *
 * @param name unique within the agent; becomes {@code jianxin.source}
 * @param path the file, or the directory of chain files; null for the kernel's audit
 * @param parser name of the parser; null where the source brings its own form
 * @param rotationGrace how long a renamed file must stay unchanged before its successor is read, because a writer goes on
 *     with the old file until it is told to reopen
 * @param recording events are marked as played from a recording
 */
public record SourceSettings(
        String name,
        Type type,
        @Nullable Path path,
        @Nullable String parser,
        LineEncoding encoding,
        Duration rotationGrace,
        boolean recording) {
    /** What a source reads. */
    public enum Type {
        /** Lines of a file that grows and is rotated. */
        FILE,
        /** The running kernel's audit records, by netlink multicast. */
        AUDIT_NETLINK,
        /** A directory of signed chain files whose payloads are events already. */
        CHAIN
    }

    public SourceSettings {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(encoding, "encoding");
        requireNonNull(rotationGrace, "rotationGrace");
        if ((type == Type.AUDIT_NETLINK) != (path == null)) {
            throw new IllegalArgumentException("a path belongs to file and chain sources only");
        }
        if ((type == Type.FILE) != (parser != null)) {
            throw new IllegalArgumentException("a parser belongs to file sources only");
        }
    }
}
