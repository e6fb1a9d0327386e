package org.jianxin.gateway;

/** The gateway cannot start; the message says which part and why, for the person who starts it. */
public final class GatewayException extends Exception {
    private static final long serialVersionUID = 1L;

    public GatewayException(String message) {
        super(message);
    }

    public GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
