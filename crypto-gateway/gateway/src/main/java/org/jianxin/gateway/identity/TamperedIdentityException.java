package org.jianxin.gateway.identity;

/** Somebody other than this program has written into the store of people. */
public final class TamperedIdentityException extends IdentityStoreException {
    private static final long serialVersionUID = 1L;

    TamperedIdentityException(String message) {
        super(message);
    }
}
