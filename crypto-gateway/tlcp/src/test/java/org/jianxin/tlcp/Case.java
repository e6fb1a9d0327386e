package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/**
 * Something that must not go well.
 *
 * @param fails whether it is the client who notices
 */
record Case(String name, boolean fails, Alert alert, Play play) {

    interface Play {
        Outcome in(World world) throws Exception;
    }

    void requireRefused() throws Exception {
        Outcome outcome = play.in(new World());
        assertThat(outcome.failure()).as("heard: %s", outcome.heard()).isInstanceOf(FatalAlertException.class);
        assertThat(((FatalAlertException) outcome.failure()).alert())
                .as("%s", outcome.failure())
                .isEqualTo(alert);
        assertThat(outcome.heard())
                .isEqualTo("the peer ended the connection: " + alert.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name + ": " + (fails ? "client" : "server") + " says "
                + alert.name().toLowerCase(Locale.ROOT);
    }
}
