package org.jianxin.gateway.answer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Turns bytes into characters, across the borders of buffers. */
final class Decoding implements AnswerScanner {
    /** Longest piece of a character that can be left over at the end of a buffer, with room to spare. */
    private static final int MAX_LEFT = 16;

    private final CharsetDecoder decoder;
    private final CharScanner scanner;
    private final CharBuffer chars = CharBuffer.allocate(8192);
    private final ByteBuffer left = ByteBuffer.allocate(2 * MAX_LEFT);

    Decoding(Charset charset, CharScanner scanner) {
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.scanner = scanner;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        // A character begun in the last buffer: give it one byte after another until it is whole.
        while (left.position() > 0 && in.hasRemaining()) {
            left.put(in.get());
            left.flip();
            decode(left, false);
            left.compact();
        }
        decode(in, false);
        left.put(in);
    }

    @Override
    public void end() {
        left.flip();
        decode(left, true);
        decoder.flush(chars);
        drain();
        scanner.end();
    }

    @Override
    public boolean malformed() {
        return scanner.malformed();
    }

    private void decode(ByteBuffer in, boolean end) {
        while (decoder.decode(in, chars, end).isOverflow()) {
            drain();
        }
        drain();
    }

    private void drain() {
        chars.flip();
        if (chars.hasRemaining()) {
            scanner.feed(chars.array(), 0, chars.limit());
        }
        chars.clear();
    }
}
