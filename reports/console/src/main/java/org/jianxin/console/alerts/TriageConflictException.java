package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import org.jianxin.events.Alert;

/** Somebody else has dealt with the alert since the officer saw it. */
final class TriageConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Alert current;

    TriageConflictException(Alert current) {
        super(current.id());
        this.current = requireNonNull(current, "current");
    }

    /** The alert as it is now. */
    Alert current() {
        return current;
    }
}
