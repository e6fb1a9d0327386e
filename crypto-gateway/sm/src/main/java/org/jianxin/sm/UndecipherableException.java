package org.jianxin.sm;

import java.security.GeneralSecurityException;

/** A text that was not encrypted for this key, or was changed on its way. It says no more, so that it helps no attacker. */
public final class UndecipherableException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    /** It has no cause, for the same reason. */
    public UndecipherableException() {
        super("not encrypted for this key, or changed since");
    }
}
