package org.jianxin.gateway.answer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Brotli (RFC 7932). The library reads from a stream and cannot wait for more of it, so the packed document is gathered
 * first; it is unpacked no faster than its reader asks.
 */
final class BrotliDecoder implements ContentDecoder {
    /** Longest packed document, in bytes. */
    static final int MAX_PACKED = 4 << 20;

    private final Expansion expansion = new Expansion();
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private @Nullable BrotliInputStream unpacked;

    @Override
    public void feed(byte[] bytes, int offset, int length) throws RefusedException {
        if (packed.size() + length > MAX_PACKED) {
            throw new RefusedException(Refusal.NOT_INSPECTABLE, "more than " + MAX_PACKED + " bytes of Brotli");
        }
        packed.write(bytes, offset, length);
        expansion.in(length);
    }

    @Override
    public void end() throws RefusedException {
        ByteArrayInputStream source = new ByteArrayInputStream(packed.toByteArray());
        packed.reset();
        try {
            unpacked = new BrotliInputStream(source);
        } catch (IOException e) {
            throw broken();
        }
    }

    @Override
    public int read(byte[] into) throws RefusedException {
        if (unpacked == null) {
            return 0;
        }
        try {
            int count = unpacked.read(into, 0, into.length);
            if (count > 0) {
                expansion.out(count);
                return count;
            }
            return 0;
        } catch (IOException | IllegalStateException e) {
            throw broken();
        }
    }

    private static RefusedException broken() {
        return new RefusedException(Refusal.MALFORMED, "a packed document that is no whole Brotli");
    }

    @Override
    public void close() {
        unpacked = null;
    }
}
