package org.jianxin.sm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** PEM (RFC 7468) as bytes, never as a String: it may hold a private key. */
final class Pem {

    private static final byte[] LINE_FEED = {'\n'};

    private Pem() {}

    static byte[] encode(String label, byte[] der) {
        byte[] head = ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = Base64.getMimeEncoder(64, LINE_FEED).encode(der);
        byte[] out = Arrays.copyOf(head, head.length + body.length + tail.length);
        System.arraycopy(body, 0, out, head.length, body.length);
        System.arraycopy(tail, 0, out, head.length + body.length, tail.length);
        Arrays.fill(body, (byte) 0);
        return out;
    }

    /**
     * The content of the only block of a text, which must have this label.
     *
     * @throws IllegalArgumentException when the text is anything else; the message says what, never the content
     */
    static byte[] decode(String label, byte[] text) {
        byte[] head = ("-----BEGIN " + label + "-----").getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("-----END " + label + "-----").getBytes(StandardCharsets.US_ASCII);
        int from = indexOf(text, head, 0);
        int to = from < 0 ? -1 : indexOf(text, tail, from + head.length);
        if (to < 0) {
            throw new IllegalArgumentException("no PEM block \"" + label + "\"");
        }
        if (indexOf(text, "-----BEGIN ".getBytes(StandardCharsets.US_ASCII), from + head.length) >= 0) {
            throw new IllegalArgumentException("more than one PEM block");
        }
        byte[] lines = new byte[to - from];
        int length = 0;
        for (int i = from + head.length; i < to; i++) {
            if (text[i] != '\n' && text[i] != '\r') {
                lines[length++] = text[i];
            }
        }
        byte[] body = Arrays.copyOf(lines, length);
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the PEM block \"" + label + "\" is not base64");
        } finally { // it may be a key
            Arrays.fill(lines, (byte) 0);
            Arrays.fill(body, (byte) 0);
        }
    }

    static int indexOf(byte[] text, byte[] part, int from) {
        for (int i = from; i <= text.length - part.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
