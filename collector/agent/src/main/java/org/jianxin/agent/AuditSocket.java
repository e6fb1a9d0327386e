package org.jianxin.agent;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's audit records by netlink multicast (linux/audit.h, {@code AUDIT_NLGRP_READLOG}), beside auditd and without
 * disturbing it. Needs {@code CAP_AUDIT_READ}.
 */
final class AuditSocket implements AuditNetlinkSource.Records {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSocket.class);
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_AUDIT = 9;
    private static final int READLOG_GROUP_BIT = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int RECEIVE_BUFFER = 16 << 20;
    private static final int HEADER = 16;
    /** MAX_AUDIT_MESSAGE_LENGTH is 8970; records of user space may be longer. */
    private static final int LONGEST = 64 << 10;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;

    private final Memory buffer = new Memory(LONGEST);
    private final int socket;

    /** One record: its type by number, and its text from {@code audit(} on. */
    record Message(int type, String text) {}

    /** The kernel had more than the socket could hold; records are missing from here on. */
    static final class OverrunException extends IOException {
        private static final long serialVersionUID = 1L;

        OverrunException() {
            super("the kernel dropped audit records: the receive buffer was full");
        }
    }

    /** The part of the C library that is needed, bound directly: JNA's way without reflection at call time. */
    private static final class C {
        static {
            Native.register("c");
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int socket, Pointer address, int length) throws LastErrorException;

        static native int setsockopt(int socket, int level, int option, Pointer value, int length)
                throws LastErrorException;

        static native long recv(int socket, Pointer buffer, long length, int flags) throws LastErrorException;

        static native int close(int socket) throws LastErrorException;
    }

    private AuditSocket(int socket) {
        this.socket = socket;
    }

    /** @throws IOException when the kernel does not let us; the message says what is missing */
    static AuditSocket open() throws IOException {
        int socket;
        try {
            socket = C.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_AUDIT);
        } catch (LastErrorException | LinkageError e) {
            // A LinkageError when JNA cannot load its library: another one each time after the first.
            throw new IOException("cannot open an audit netlink socket: " + e.getMessage(), e);
        }
        AuditSocket open = new AuditSocket(socket);
        try (Memory address = new Memory(12);
                Memory size = new Memory(4);
                Memory timeout = new Memory(16)) {
            size.setInt(0, RECEIVE_BUFFER);
            timeout.setLong(0, 0);
            timeout.setLong(8, 200_000);
            address.clear();
            address.setShort(0, (short) AF_NETLINK);
            address.setInt(8, READLOG_GROUP_BIT);
            C.bind(socket, address, 12);
            C.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, timeout, 16);
            enlarge(socket, size);
            return open;
        } catch (LastErrorException e) {
            open.close();
            throw new IOException(
                    "cannot read the kernel's audit: needs root or CAP_AUDIT_READ (" + e.getMessage() + ")", e);
        }
    }

    /** A larger buffer needs CAP_NET_ADMIN; the usual one does its work too, only overruns come sooner. */
    private static void enlarge(int socket, Memory size) {
        try {
            C.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, size, 4);
        } catch (LastErrorException e) {
            LOG.info("the audit socket keeps its usual buffer: {}", e.getMessage());
        }
    }

    /** Waits for 200 ms at most. */
    @Override
    @Nullable
    public Message receive() throws IOException {
        long length;
        try {
            length = C.recv(socket, buffer, LONGEST, 0);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == EAGAIN || e.getErrorCode() == EINTR) {
                return null;
            }
            if (e.getErrorCode() == ENOBUFS) {
                throw new OverrunException();
            }
            throw new IOException("reading the kernel's audit: " + e.getMessage(), e);
        }
        if (length <= HEADER) {
            return null;
        }
        int type = buffer.getShort(4) & 0xffff;
        byte[] text = buffer.getByteArray(HEADER, (int) length - HEADER);
        int end = text.length;
        while (end > 0 && (text[end - 1] == 0 || text[end - 1] == '\n')) {
            end--;
        }
        return new Message(type, new String(text, 0, end, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            C.close(socket);
        } catch (LastErrorException e) {
            throw new IllegalStateException("closing the audit socket: " + e.getMessage(), e);
        }
    }
}
