package org.jianxin.sm.subtle;

import com.sun.jna.Memory;

/** Memory outside the heap that data passes through on its way to a library; grows as needed, is wiped when closed. */
final class NativeScratch {

    private static final int FIRST = 17 * 1024; // a record of TLS and its tag

    private Memory memory = new Memory(FIRST);

    /** The memory, at least that long. */
    Memory ofAtLeast(int length) {
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
        wipe();
        memory.close();
    }
}
