package org.jianxin.store;

/** The cluster refused a request for what it is: a mapping that does not fit, a name that is taken. */
public final class StoreRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    StoreRejectedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
