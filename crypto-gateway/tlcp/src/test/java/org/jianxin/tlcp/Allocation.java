package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a thread takes from the heap: nobody may make us take much by sending little. */
final class Allocation {

    private static final long FREE = 32L << 20;
    private static final long PER_BYTE = 4 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long before = threads.getCurrentThreadAllocatedBytes();

    /** Since this object was made. */
    void assertBounded(int inputLength) {
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(FREE + PER_BYTE * inputLength);
    }
}
