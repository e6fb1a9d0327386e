package org.jianxin.searchnode;

import java.io.IOException;

/** A search node could not be started; the message says why, for the person who starts it. */
public final class SearchNodeException extends IOException {
    public SearchNodeException(String message) {
        super(message);
    }

    public SearchNodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
