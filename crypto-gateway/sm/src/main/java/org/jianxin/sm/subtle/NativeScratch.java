package org.jianxin.sm.subtle;

import com.sun.jna.Memory;

/** Memory outside the heap that data passes through on its way to a library; grows as needed, is wiped when closed. */
final class NativeScratch {

    private static final int FIRST = 17 * 1024; // a record of TLS and its tag

    private Memory memory = new Memory(FIRST);
    private boolean closed;

    /**
     * The memory, at least that long.
     *
     * @throws IllegalStateException when it was given back: touching it would end the process
     */
    Memory ofAtLeast(int length) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (length > memory.size()) {
            wipe();
            memory.close();
            memory = new Memory(length);
        }
        return memory;
    }

    private void wipe() {
        memory.clear();
    }

    void close() {
        if (!closed) {
            closed = true;
            wipe();
            memory.close();
        }
    }
}
