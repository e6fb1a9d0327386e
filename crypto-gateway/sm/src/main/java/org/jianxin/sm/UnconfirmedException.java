package org.jianxin.sm;

import java.security.GeneralSecurityException;

/** The other side of a key agreement did not prove that it has the same secret: it is not who it says, or somebody is between. */
public final class UnconfirmedException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    UnconfirmedException() {
        super("the other side did not prove that it has the same secret");
    }
}
