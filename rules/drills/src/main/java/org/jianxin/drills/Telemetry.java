package org.jianxin.drills;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What the defence has seen, looked up by a step's marker: from the store, or through the console's API. */
public interface Telemetry {
    /**
     * An alert.
     *
     * @param raisedAt when it was first written
     */
    record RaisedAlert(String id, String rule, Instant raisedAt) {}

    /** Alerts whose events carry the marker, but for those that were closed before: they tell nobody. */
    List<RaisedAlert> alerts(String marker) throws IOException;

    /** Whether any event with the marker is stored. */
    boolean logged(String marker) throws IOException;
}
