package org.jianxin.sm.sdf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Memory outside the heap for one structure, with room behind it that the library must not touch: a library whose structures are
 * longer than the profile says does no harm there and is found out. Wiped when closed.
 */
final class GuardedMemory implements AutoCloseable {

    private static final int ROOM = 4096;
    private static final byte UNTOUCHED = (byte) 0xA5;

    private final Memory memory;
    private final int size;

    /** A structure of zeros. */
    GuardedMemory(int size) {
        this.memory = new Memory((long) size + ROOM);
        this.size = size;
        memory.clear();
    }

    /** A structure that the library fills. */
    static GuardedMemory forResult(int size) {
        GuardedMemory result = new GuardedMemory(size);
        result.memory.setMemory(size, ROOM, UNTOUCHED);
        return result;
    }

    Pointer pointer() {
        return memory;
    }

    /** Whether nothing was written behind the structure. */
    boolean intact() {
        byte[] room = memory.getByteArray(size, ROOM);
        for (byte each : room) {
            if (each != UNTOUCHED) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        memory.clear();
        memory.close();
    }
}
