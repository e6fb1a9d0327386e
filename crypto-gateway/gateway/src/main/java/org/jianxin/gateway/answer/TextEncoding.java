package org.jianxin.gateway.answer;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How the characters of a document are written. Only encodings are known in which the characters that make up JSON, CSV
 * and XML are the bytes of ASCII. Bytes that are no character are refused, never replaced. For one document.
 */
final class TextEncoding {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final char REPLACEMENT = '\uFFFD';

    private final Charset charset;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder;

    private TextEncoding(Charset charset) {
        this.charset = requireNonNull(charset, "charset");
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.encoder = charset.newEncoder();
    }

    static TextEncoding utf8() {
        return new TextEncoding(StandardCharsets.UTF_8);
    }

    /** The encoding of that name; empty when it is none of those that are known here. */
    static Optional<TextEncoding> named(String name) {
        Charset charset =
                switch (name.strip().toLowerCase(Locale.ROOT)) {
                    case "utf-8", "utf8" -> StandardCharsets.UTF_8;
                    case "us-ascii", "ascii" -> StandardCharsets.US_ASCII;
                    case "iso-8859-1", "latin1" -> StandardCharsets.ISO_8859_1;
                        // What calls itself GBK or GB2312 is GB18030 in practice, which contains both.
                    case "gb18030", "gbk", "gb2312", "cp936" -> GB18030;
                    default -> null;
                };
        return Optional.ofNullable(charset).map(TextEncoding::new);
    }

    boolean isUtf8() {
        return charset == StandardCharsets.UTF_8;
    }

    boolean sameAs(TextEncoding other) {
        return charset.equals(other.charset);
    }

    /** Whether bytes below 0x80 may be part of a longer character: in GB 18030 a backslash may. */
    boolean hidesAscii() {
        return charset == GB18030;
    }

    /** How many bytes the character takes that begins with a byte of 0x80 or more; 0 when it goes on beyond {@code to}. */
    int length(byte[] bytes, int at, int to) {
        int length;
        if (isUtf8()) {
            int first = bytes[at] & 0xff;
            length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
        } else if (hidesAscii()) {
            if (at + 1 >= to) {
                return 0;
            }
            length = bytes[at + 1] >= '0' && bytes[at + 1] <= '9' ? 4 : 2;
        } else {
            length = 1;
        }
        return at + length <= to ? length : 0;
    }

    String decode(byte[] bytes, int from, int to) throws RefusedException {
        if (isUtf8()) {
            // Where nothing was replaced everything was right; else the strict decoder says.
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            if (text.indexOf(REPLACEMENT) < 0) {
                return text;
            }
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Refusal.BROKEN_ENCODING, "not " + charset.name());
        }
    }

    boolean canEncode(int codePoint) {
        return codePoint < 0x80 || encoder.canEncode(new String(Character.toChars(codePoint)));
    }

    /** @param text of which every character {@link #canEncode can be encoded} */
    byte[] encode(String text) {
        try {
            ByteBuffer encoded = encoder.encode(CharBuffer.wrap(text));
            return Arrays.copyOf(encoded.array(), encoded.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("cannot be written in " + charset.name());
        }
    }
}
