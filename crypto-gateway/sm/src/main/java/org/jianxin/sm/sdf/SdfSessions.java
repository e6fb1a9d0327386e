package org.jianxin.sm.sdf;

import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All sessions of a device. The standard does not say that a session may be used by two threads, so each is lent to one at a time.
 * The right to use a private key is a session's, so it is got in all of them at once and no PIN is kept.
 */
final class SdfSessions implements AutoCloseable {

    /** A device that answers nobody for so long is as good as gone. */
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final SdfLibrary library;
    private final Pointer device;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    /** Held by whoever wants all sessions: two who each had half would wait for each other. */
    private final ReentrantLock all = new ReentrantLock();

    private final Deque<Pointer> free = new ArrayDeque<>();
    private final Set<Integer> granted = new TreeSet<>();
    private final int count;
    private int open;
    private boolean closed;

    SdfSessions(SdfLibrary library, int count) {
        this.library = library;
        this.count = count;
        this.device = library.openDevice();
        try {
            for (; open < count; open++) {
                free.add(library.openSession(device));
            }
        } catch (SdfException e) {
            close();
            throw e;
        }
    }

    interface Work<T> {
        T in(Pointer session);
    }

    /**
     * Does the work in a session that nobody else has.
     *
     * @throws SdfException when none becomes free, or the device was closed
     */
    <T> T call(Work<T> work) {
        Pointer session = borrow();
        try {
            return work.in(session);
        } finally {
            giveBack(session);
        }
    }

    /** Gets the right to use a key in every session; after the first refusal no other is asked, as devices count wrong PINs. */
    void grant(int index, byte[] pin) {
        all.lock();
        List<Pointer> borrowed = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Pointer session = borrow();
                borrowed.add(session);
                library.getAccessRight(session, index, pin);
            }
            lock.lock();
            try {
                granted.add(index);
            } finally {
                lock.unlock();
            }
        } finally {
            borrowed.forEach(this::giveBack);
            all.unlock();
        }
    }

    private Pointer borrow() {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
            while (!closed && free.isEmpty()) {
                if (left <= 0) {
                    throw new SdfException("all " + count + " sessions of the device have been busy for "
                            + LONGEST_WAIT_SECONDS + " seconds");
                }
                left = given.awaitNanos(left);
            }
            if (closed) {
                throw new SdfException("the device was closed");
            }
            return free.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SdfException("interrupted while waiting for a session of the device");
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Pointer session) {
        lock.lock();
        try {
            if (closed) {
                end(session);
            } else {
                free.add(session);
                given.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sessions in use are closed when their work is done, and the device after the last. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            given.signalAll();
            if (open == 0) {
                library.closeDevice(device);
            }
            while (!free.isEmpty()) {
                end(free.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(Pointer session) {
        granted.forEach(index -> library.releaseAccessRight(session, index));
        library.closeSession(session);
        open--;
        if (open == 0) {
            library.closeDevice(device);
        }
    }
}
