package org.jianxin.gateway.policy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The path of a request in the one form that is matched, logged and forwarded. Whatever another program could read
 * differently from us (encoded separators, dot segments, path parameters, double encoding, overlong UTF-8) has no
 * canonical form here, so it can never be decided on as one thing and answered as another.
 *
 * @param segments decoded segments; the last one is empty when the path ends in a slash
 */
public record RequestPath(List<String> segments) {
    private static final String HEX = "0123456789ABCDEF";
    /** RFC 3986 pchar less percent-encoding and less the semicolon. */
    private static final String UNESCAPED = "-._~!$&'()*+,=:@";

    public RequestPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads the raw request target.
     *
     * @param target path and optional query, as it stands in the request line
     * @return empty when the target is suspicious: not origin-form, or with a part that programs read differently
     */
    public static Optional<RequestPath> of(String target) {
        int question = target.indexOf('?');
        String raw = question < 0 ? target : target.substring(0, question);
        if (!raw.startsWith("/") || !queryIsPlain(target, question)) {
            return Optional.empty();
        }
        List<String> segments = new ArrayList<>();
        String[] parts = raw.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            Optional<String> segment = decode(parts[i]);
            if (segment.isEmpty() || suspicious(segment.get(), i == parts.length - 1)) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        return Optional.of(new RequestPath(segments));
    }

    /** For a log and for a person: decoded, with slashes. */
    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }

    /** For a request line: percent-encoded again, from the canonical form and not from what the client sent. */
    public String encoded() {
        StringBuilder encoded = new StringBuilder();
        for (String segment : segments) {
            encoded.append('/');
            encode(segment, encoded);
        }
        return encoded.toString();
    }

    /** The path from segment {@code from} on. */
    public RequestPath tail(int from) {
        return new RequestPath(segments.subList(Math.min(from, segments.size()), segments.size()));
    }

    private static boolean suspicious(String segment, boolean last) {
        if (segment.isEmpty()) {
            return !last;
        }
        // Trailing dots and spaces are dropped by some file systems and servers.
        char end = segment.charAt(segment.length() - 1);
        return end == '.' || end == ' ' || !Normalizer.isNormalized(segment, Normalizer.Form.NFKC);
    }

    private static boolean queryIsPlain(String target, int question) {
        for (int i = Math.max(question, 0); question >= 0 && i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '%' && octet(target, i) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The byte that is percent-encoded at a place; -1 where none is. */
    private static int octet(String text, int at) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = high >= 0 ? Character.digit(text.charAt(at + 2), 16) : -1;
        return low < 0 ? -1 : high << 4 | low;
    }

    private static Optional<String> decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            int c = raw.charAt(i);
            if (c == '%') {
                c = octet(raw, i);
                if (c < 0) {
                    return Optional.empty();
                }
                i += 2;
                // An encoded percent sign is the first half of a double encoding; no name of ours has one.
                if (c == '%') {
                    return Optional.empty();
                }
            } else if (c >= 0x7f) {
                return Optional.empty(); // a request line is ASCII
            }
            if (c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ';' || c == '#') {
                return Optional.empty();
            }
            bytes.write(c);
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString()); // overlong and broken UTF-8 is reported, not replaced
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static void encode(String segment, StringBuilder into) {
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean letterOrDigit = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (letterOrDigit || c < 0x80 && UNESCAPED.indexOf(c) >= 0) {
                into.append((char) c);
            } else {
                into.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
    }
}
