package org.jianxin.gateway.identity;

/** The store of people cannot be read or written, or refuses what was asked of it. The message names no secret. */
public class IdentityStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    public IdentityStoreException(String message) {
        super(message);
    }

    public IdentityStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
