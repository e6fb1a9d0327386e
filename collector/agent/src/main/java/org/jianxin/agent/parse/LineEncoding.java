package org.jianxin.agent.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** How the bytes of a line become text. Every sequence of bytes becomes some text; nothing is refused. */
public enum LineEncoding {
    /** UTF-8, and GB18030 for a line that is not UTF-8: many domestic systems still write GBK. */
    AUTO,
    UTF_8,
    /** GB 18030-2022, of which GBK and GB 2312 are parts. */
    GB18030;

    /** The text of {@code length} bytes from {@code offset}. */
    public String decode(byte[] line, int offset, int length) {
        if (this == GB18030) {
            return new String(line, offset, length, Charset.forName("GB18030"));
        }
        for (int i = offset; i < offset + length; i++) {
            if (line[i] < 0) {
                return decodeWide(line, offset, length);
            }
        }
        return new String(line, offset, length, StandardCharsets.ISO_8859_1); // ASCII, the fast way
    }

    private String decodeWide(byte[] line, int offset, int length) {
        if (this == AUTO) {
            try {
                return strict(StandardCharsets.UTF_8, line, offset, length);
            } catch (CharacterCodingException notUtf8) {
                try {
                    return strict(Charset.forName("GB18030"), line, offset, length);
                } catch (CharacterCodingException neither) {
                    return new String(line, offset, length, StandardCharsets.UTF_8);
                }
            }
        }
        return new String(line, offset, length, StandardCharsets.UTF_8);
    }

    private static String strict(Charset charset, byte[] line, int offset, int length) throws CharacterCodingException {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(line, offset, length))
                .toString();
    }
}
