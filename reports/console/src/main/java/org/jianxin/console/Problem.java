package org.jianxin.console;

import static java.util.Objects.requireNonNull;

/** A refusal as RFC 9457 has it; titles and details are in the viewer's language. */
record Problem(String type, String title, int status, String detail, String instance) {
    static final String MEDIA_TYPE = "application/problem+json";

    Problem {
        requireNonNull(type, "type");
        requireNonNull(title, "title");
        requireNonNull(detail, "detail");
        requireNonNull(instance, "instance");
    }
}
