package org.jianxin.supplychain;

/** A scan could not be made, or not of everything it was to cover; the message says what is wrong and with which file. */
public final class ScanException extends Exception {
    private static final long serialVersionUID = 1L;

    ScanException(String message) {
        super(message);
    }

    ScanException(String message, Throwable cause) {
        super(message, cause);
    }
}
