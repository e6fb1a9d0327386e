package org.jianxin.events;

/** An event's JSON is not an event of this vocabulary. The message names the field and never repeats a value. */
public final class EventFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public EventFormatException(String message) {
        super(message);
    }
}
