package org.jianxin.console;

import java.nio.file.Path;
import java.util.Map;

/**
 * Folders whose file systems must not fill up. A bean of this type, where the assembling program makes one, is shown to the
 * system administrator.
 *
 * @param byPurpose short name for people to folder
 */
public record StorageFolders(Map<String, Path> byPurpose) {
    public StorageFolders {
        byPurpose = Map.copyOf(byPurpose);
    }
}
