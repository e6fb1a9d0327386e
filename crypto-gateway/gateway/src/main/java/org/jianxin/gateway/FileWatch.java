package org.jianxin.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Says when files were written. A change counts once they have stayed the same between two looks, so that nothing is read
 * half written, and so that certificate and key are not taken when only one of them is new. For one thread at a time.
 */
final class FileWatch {
    private final List<Path> files;
    private String taken;
    private String seen;

    /** What the files are now counts as known. */
    FileWatch(List<Path> files) {
        this.files = List.copyOf(files);
        this.taken = state();
        this.seen = taken;
    }

    /** Whether the files are other than when this was last true; it is then true once for each change. */
    boolean changed() {
        String state = state();
        boolean settled = state.equals(seen);
        seen = state;
        if (!settled || state.equals(taken)) {
            return false;
        }
        taken = state;
        return true;
    }

    /** What tells one state of the files from another. */
    private String state() {
        StringBuilder state = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                state.append(attributes.lastModifiedTime())
                        .append('/')
                        .append(attributes.size())
                        .append('/')
                        .append(attributes.fileKey());
            } catch (IOException e) {
                state.append("none");
            }
            state.append(' ');
        }
        return state.toString();
    }
}
