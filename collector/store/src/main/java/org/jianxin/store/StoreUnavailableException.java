package org.jianxin.store;

import java.io.IOException;

/**
 * The cluster could not do what it was asked to: it could not be reached, was overloaded or failed for as long as {@link
 * ClusterSettings#patience()}, or it did not let us. Nothing can be said about whether the last request took effect; every
 * write of this room may safely be made again.
 */
public final class StoreUnavailableException extends IOException {
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreUnavailableException(String message) {
        super(message);
    }
}
