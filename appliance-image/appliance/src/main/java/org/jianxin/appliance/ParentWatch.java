package org.jianxin.appliance;

import java.io.IOException;

/**
 * Ends this process when the one that started it is gone: standard input, a pipe the parent holds open, then reaches its
 * end. Works for a parent that is killed, which no shutdown hook does.
 */
final class ParentWatch {
    /** System property the parent sets on its children. */
    static final String PROPERTY = "jianxin.child";

    private ParentWatch() {}

    /** Begins to watch when this process was started as a child; otherwise does nothing. */
    static void begin() {
        if (!Boolean.getBoolean(PROPERTY)) {
            return;
        }
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // the parent sends nothing; only the end counts
                        }
                    } catch (IOException e) {
                        // a broken pipe is an end too
                    }
                    System.exit(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
