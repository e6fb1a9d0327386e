package org.jianxin.sm.sdf;

import java.io.IOException;
import java.nio.file.Path;

/** A profile that is not one; the message names file, line and field. */
public final class SdfProfileException extends IOException {

    private static final long serialVersionUID = 1L;

    SdfProfileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    SdfProfileException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }
}
