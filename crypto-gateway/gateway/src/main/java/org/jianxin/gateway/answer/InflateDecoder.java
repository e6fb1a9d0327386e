package org.jianxin.gateway.answer;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** gzip (RFC 1952), of one or several members, and deflate (RFC 1950, or the bare RFC 1951 that some servers send). */
final class InflateDecoder implements ContentDecoder {
    private static final int TRAILER = 8;
    private static final int MAX_HEADER = 64 << 10;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private enum State {
        HEADER,
        DATA,
        TRAILER,
        DONE
    }

    private final boolean gzip;
    private final Expansion expansion = new Expansion();
    private final CRC32 crc = new CRC32();
    private Inflater inflater = new Inflater(true);
    private State state = State.HEADER;
    /** What was fed and not yet read. */
    private byte[] packed = {};

    private int at;
    private boolean ended;
    private boolean memberSeen;

    /** @param gzip false for deflate */
    InflateDecoder(boolean gzip) {
        this.gzip = gzip;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length) throws RefusedException {
        int left = packed.length - at;
        if (left + length > Math.max(MAX_HEADER, length + TRAILER)) {
            throw broken("with a header that does not end");
        }
        byte[] joined = new byte[left + length];
        System.arraycopy(packed, at, joined, 0, left);
        System.arraycopy(bytes, offset, joined, left, length);
        packed = joined;
        at = 0;
        expansion.in(length);
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public int read(byte[] into) throws RefusedException {
        while (true) {
            boolean moved =
                    switch (state) {
                        case HEADER -> gzip ? gzipHeader() : deflateHeader();
                        case DATA -> true;
                        case TRAILER -> trailer();
                        case DONE -> {
                            if (at < packed.length) {
                                throw broken("with something behind its end");
                            }
                            yield false;
                        }
                    };
            if (!moved) {
                boolean whole = state == State.DONE || state == State.HEADER && memberSeen && at == packed.length;
                if (ended && !whole) {
                    throw new RefusedException(Refusal.TRUNCATED, "the packed document breaks off");
                }
                return 0;
            }
            if (state == State.DATA) {
                int count = inflate(into);
                if (count > 0) {
                    expansion.out(count);
                    return count;
                }
                if (state == State.DATA) {
                    if (ended) {
                        throw new RefusedException(Refusal.TRUNCATED, "the packed document breaks off");
                    }
                    return 0;
                }
            }
        }
    }

    private int inflate(byte[] into) throws RefusedException {
        inflater.setInput(packed, at, packed.length - at);
        int count;
        try {
            count = inflater.inflate(into);
        } catch (DataFormatException e) {
            throw broken("that cannot be unpacked");
        }
        if (inflater.needsDictionary()) {
            throw broken("with a dictionary nobody sent");
        }
        at = packed.length - inflater.getRemaining();
        if (gzip) {
            crc.update(into, 0, count);
        }
        if (inflater.finished() && count == 0) {
            state = gzip ? State.TRAILER : State.DONE;
        }
        return count;
    }

    private boolean gzipHeader() throws RefusedException {
        int there = packed.length - at;
        if (there < 10) {
            return false;
        }
        int flags = packed[at + 3] & 0xff;
        boolean known = (packed[at] & 0xff) == 0x1f && (packed[at + 1] & 0xff) == 0x8b && packed[at + 2] == 8;
        if (!known || (flags & RESERVED) != 0) {
            throw broken("that is no gzip");
        }
        int next = at + 10;
        if ((flags & EXTRA) != 0) {
            if (packed.length < next + 2) {
                return false;
            }
            next += 2 + (packed[next] & 0xff) + ((packed[next + 1] & 0xff) << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                while (next < packed.length && packed[next] != 0) {
                    next++;
                }
                next++;
            }
        }
        next += (flags & HEADER_CRC) != 0 ? 2 : 0;
        if (next > packed.length) {
            return false;
        }
        at = next;
        if (memberSeen) {
            inflater.reset();
        }
        memberSeen = true;
        crc.reset();
        state = State.DATA;
        return true;
    }

    /** By its first two bytes: those of RFC 1950 are a multiple of 31. */
    private boolean deflateHeader() {
        if (packed.length - at < 2) {
            return false;
        }
        int header = (packed[at] & 0xff) << 8 | packed[at + 1] & 0xff;
        if ((packed[at] & 0x0f) == 8 && header % 31 == 0) {
            inflater.end();
            inflater = new Inflater(false);
        }
        state = State.DATA;
        return true;
    }

    private boolean trailer() throws RefusedException {
        if (packed.length - at < TRAILER) {
            return false;
        }
        long sum = 0;
        for (int i = 3; i >= 0; i--) {
            sum = sum << 8 | packed[at + i] & 0xff;
        }
        if (sum != crc.getValue()) {
            throw broken("with a wrong checksum");
        }
        at += TRAILER;
        packed = Arrays.copyOfRange(packed, at, packed.length);
        at = 0;
        state = State.HEADER;
        return true;
    }

    private static RefusedException broken(String how) {
        return new RefusedException(Refusal.MALFORMED, "a packed document " + how);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
