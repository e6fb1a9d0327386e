package org.jianxin.intake;

import java.io.IOException;

/** The request's body could not be read to its end. */
public final class UnreadableBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableBodyException(IOException cause) {
        super("the body could not be read to its end", cause);
    }
}
