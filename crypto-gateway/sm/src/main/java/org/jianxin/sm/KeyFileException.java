package org.jianxin.sm;

import java.io.IOException;

/** A key file that cannot be used: damaged, of another kind, or the password is wrong. Never says more of the key. */
public final class KeyFileException extends IOException {

    private static final long serialVersionUID = 1L;

    public KeyFileException(String message) {
        super(message);
    }
}
