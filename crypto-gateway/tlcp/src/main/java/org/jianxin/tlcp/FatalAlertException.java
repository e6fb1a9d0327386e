package org.jianxin.tlcp;

import javax.net.ssl.SSLException;

/** Ends a connection, and says to the peer why. */
final class FatalAlertException extends SSLException {
    private static final long serialVersionUID = 1L;

    private final Alert alert;

    FatalAlertException(Alert alert, String message) {
        super(alert.name().toLowerCase(java.util.Locale.ROOT) + ": " + message);
        this.alert = alert;
    }

    FatalAlertException(Alert alert, String message, Throwable cause) {
        super(alert.name().toLowerCase(java.util.Locale.ROOT) + ": " + message, cause);
        this.alert = alert;
    }

    Alert alert() {
        return alert;
    }
}
