package org.jianxin.sm;

import java.util.Arrays;
import java.util.Base64;

/**
 * The text form of one line after the header: {@code <number> <link> <payload>} for a record,
 * {@code # <number> <link> <base64 signature>} for a checkpoint. There is exactly one way to write each line, so that no
 * byte of a file can change unnoticed.
 */
final class ChainLine {

    private static final int LINK_DIGITS = 2 * Sm3.LENGTH;
    private static final int MAX_NUMBER_DIGITS = 19;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    final boolean checkpoint;
    final long number;
    final byte[] link;
    /** For a record its payload, for a checkpoint its signature. */
    final byte[] content;

    private ChainLine(boolean checkpoint, long number, byte[] link, byte[] content) {
        this.checkpoint = checkpoint;
        this.number = number;
        this.link = link;
        this.content = content;
    }

    /**
     * Parses the bytes {@code [from, to)}.
     *
     * @param expected number of the next record, for the error
     */
    static ChainLine parse(byte[] bytes, int from, int to, long expected) throws ChainFormatException {
        boolean checkpoint = to - from > 2 && bytes[from] == '#' && bytes[from + 1] == ' ';
        int at = checkpoint ? from + 2 : from;
        long number = 0;
        int digits = 0;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && digits < MAX_NUMBER_DIGITS) {
            number = number * 10 + (bytes[at++] - '0');
            digits++;
        }
        boolean leadingZero = digits > 1 && bytes[at - digits] == '0';
        if (digits == 0 || leadingZero || number < 0 || at + 2 + LINK_DIGITS > to || bytes[at] != ' ') {
            throw malformed(expected);
        }
        byte[] link = link(bytes, at + 1, expected);
        at += 1 + LINK_DIGITS;
        if (bytes[at] != ' ') {
            throw malformed(expected);
        }
        byte[] content = Arrays.copyOfRange(bytes, at + 1, to);
        return new ChainLine(checkpoint, number, link, checkpoint ? signature(content, expected) : content);
    }

    /** Writes a record's line with its line feed into {@code out}, which has room for it; returns the length. */
    static int record(long number, byte[] link, byte[] payload, byte[] out, int from) {
        int at = decimal(number, out, from);
        out[at++] = ' ';
        at = hex(link, out, at);
        out[at++] = ' ';
        System.arraycopy(payload, 0, out, at, payload.length);
        at += payload.length;
        out[at++] = '\n';
        return at - from;
    }

    static byte[] checkpoint(long number, byte[] link, byte[] signature) {
        byte[] text = Base64.getEncoder().encode(signature);
        byte[] out = new byte[2 + overhead() + text.length];
        out[0] = '#';
        out[1] = ' ';
        int length = record(number, link, text, out, 2);
        return Arrays.copyOf(out, 2 + length);
    }

    /** The most a line is longer than its payload. */
    static int overhead() {
        return MAX_NUMBER_DIGITS + 1 + LINK_DIGITS + 1 + 1;
    }

    private static int decimal(long number, byte[] out, int from) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = from + digits - 1; at >= from; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return from + digits;
    }

    private static int hex(byte[] link, byte[] out, int from) {
        int at = from;
        for (int i = 0; i < Sm3.LENGTH; i++) {
            out[at++] = HEX[(link[i] >> 4) & 15];
            out[at++] = HEX[link[i] & 15];
        }
        return at;
    }

    private static byte[] link(byte[] bytes, int from, long expected) throws ChainFormatException {
        byte[] link = new byte[Sm3.LENGTH];
        for (int i = 0; i < link.length; i++) {
            int high = nibble(bytes[from + 2 * i]);
            int low = nibble(bytes[from + 2 * i + 1]);
            if ((high | low) < 0) {
                throw malformed(expected);
            }
            link[i] = (byte) (high << 4 | low);
        }
        return link;
    }

    private static int nibble(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
    }

    private static byte[] signature(byte[] text, long expected) throws ChainFormatException {
        try {
            byte[] signature = Base64.getDecoder().decode(text);
            if (Arrays.equals(Base64.getEncoder().encode(signature), text)) {
                return signature;
            }
        } catch (IllegalArgumentException e) {
            // Falls through: the same answer as for a signature that is not in canonical form.
        }
        throw malformed(expected);
    }

    static ChainFormatException malformed(long expected) {
        return new ChainFormatException(
                ChainProblem.MALFORMED, expected, "a line is neither a record nor a checkpoint");
    }
}
