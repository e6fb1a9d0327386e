package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a thread takes from the heap: nobody may make us take much by sending little. */
final class Allocation {

    private static final long FREE = 32L << 20;
    private static final long PER_BYTE = 4 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    interface Reading {
        void read() throws Exception;
    }

    private Allocation() {}

    /** Reads once more when it was much, for what was read first may have loaded classes. */
    static void assertBounded(int inputLength, Reading reading) throws Exception {
        long most = FREE + PER_BYTE * inputLength;
        if (taken(reading) >= most) {
            assertThat(taken(reading)).as("bytes taken from the heap").isLessThan(most);
        }
    }

    private static long taken(Reading reading) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        reading.read();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
