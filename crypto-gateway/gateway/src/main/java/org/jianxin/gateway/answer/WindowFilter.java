package org.jianxin.gateway.answer;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jianxin.sensitivedata.BlockedValueException;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.InspectedField;

/** What filters of all formats have in common: the bytes not yet passed on, from the beginning of a token to the last byte. */
abstract class WindowFilter implements DocumentFilter {
    /** Longest piece of text looked at in one go, in bytes; longer ones are cut, between words where there are any. */
    static final int PIECE = 64 << 10;
    /** Longest value that can be masked whole, in bytes. */
    static final int MAX_HIDDEN = 1 << 20;

    /** The parent's word for: more bytes are needed. */
    static final int MORE = -1;
    /** A piece is long enough to be cut. */
    static final int FULL = -2;
    /** No token is cut before so many more bytes are there: an escape or a character begun before the cut ends within. */
    private static final int MARGIN = 16;

    final ExposureInspector inspector;
    TextEncoding encoding;
    byte[] window = {};
    int end;

    private final Output output = new Output();
    private int copied;
    private boolean begun;

    WindowFilter(ExposureInspector inspector, TextEncoding encoding) {
        this.inspector = requireNonNull(inspector, "inspector");
        this.encoding = requireNonNull(encoding, "encoding");
    }

    @Override
    public final void feed(byte[] bytes, int offset, int length) throws RefusedException {
        if (window.length - end < length) {
            window = Arrays.copyOf(window, Math.max(2 * window.length, end + length));
        }
        System.arraycopy(bytes, offset, window, end, length);
        end += length;
        advance(false);
    }

    @Override
    public final void end() throws RefusedException {
        advance(true);
        if (end > 0) {
            throw new RefusedException(Refusal.TRUNCATED, "the document breaks off");
        }
        ended();
    }

    @Override
    public final byte[] take() {
        return output.take();
    }

    private void advance(boolean last) throws RefusedException {
        int from = begun ? 0 : afterByteOrderMark(last);
        if (from == MORE) {
            return;
        }
        begun = true;
        int keep;
        try {
            keep = scan(from, last);
        } catch (BlockedValueException e) {
            throw new RefusedException(e);
        }
        output.write(window, copied, keep - copied);
        System.arraycopy(window, keep, window, 0, end - keep);
        end -= keep;
        copied = 0;
    }

    private int afterByteOrderMark(boolean last) {
        if (!encoding.isUtf8() || end == 0 || window[0] != (byte) 0xef) {
            return end == 0 && !last ? MORE : 0;
        }
        if (end < 3) {
            return last ? 0 : MORE;
        }
        return window[1] == (byte) 0xbb && window[2] == (byte) 0xbf ? 3 : 0;
    }

    /**
     * Goes through the window.
     *
     * @param from beginning of a token
     * @param last whether nothing comes after the window
     * @return beginning of the token that is not whole yet
     */
    abstract int scan(int from, boolean last) throws RefusedException, BlockedValueException;

    /** The document is over, and all of it was gone through. */
    abstract void ended() throws RefusedException;

    /** Puts other bytes in the place of {@code [from, to)} of the window. */
    final void replace(int from, int to, byte[] with) {
        output.write(window, copied, from - copied);
        output.write(with, 0, with.length);
        copied = to;
    }

    /** Longest value of a field that is looked at in one go. */
    static int limit(InspectedField field) {
        return field.hidden() ? MAX_HIDDEN : PIECE;
    }

    /** Whether a piece that begins at {@code from} has to be cut now. */
    final boolean full(int from, int limit) {
        return end - from >= limit + MARGIN;
    }

    /** Where to cut a value of which so much is there that it is {@link #full}. */
    final int cut(InspectedField field, int from, boolean backslashEscapes) throws RefusedException {
        if (field.hidden()) {
            throw new RefusedException(Refusal.VALUE_TOO_LONG, "a value to be masked is longer than " + MAX_HIDDEN);
        }
        return border(from, from + PIECE, backslashEscapes);
    }

    /** The last place where no word goes on, or else no number, or else no character. */
    private int border(int from, int to, boolean backslashEscapes) {
        int between = from;
        int beside = from;
        int at = from;
        boolean word = false;
        while (true) {
            byte b = window[at];
            int length = b == '\\' && backslashEscapes
                    ? window[at + 1] == 'u' ? 6 : 2
                    : b < 0 ? Math.max(1, encoding.length(window, at, end)) : 1;
            if (at + length > to) {
                break;
            }
            boolean ascii = b >= 0 && Character.isLetterOrDigit(b);
            if (!(ascii && word)) {
                beside = at;
            }
            at += length;
            word = ascii;
            if (b >= 0 && !ascii && length == 1) {
                between = at;
            }
        }
        int half = from + (to - from) / 2;
        return between > half ? between : beside > half ? beside : at;
    }

    static RefusedException malformed(String detail) {
        return new RefusedException(Refusal.MALFORMED, detail);
    }
}
