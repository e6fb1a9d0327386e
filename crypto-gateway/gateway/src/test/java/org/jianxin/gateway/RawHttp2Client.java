package org.jianxin.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** HTTP/2 frame by frame (RFC 9113), as a test wants it. Header fields are literals without Huffman coding (RFC 7541 6.2.2). */
final class RawHttp2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ACK = 1;

    private final Socket plain;
    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    record Frame(int type, int flags, int stream, byte[] payload) {
        /** {@code :status} of a header block whose encoder has no dynamic table. */
        int status() {
            int at = 0;
            while ((payload[at] & 0xe0) == 0x20) {
                at++; // the table's size, again and again
            }
            return switch (payload[at] & 0xff) {
                case 0x88 -> 200;
                case 0x89 -> 204;
                case 0x8b -> 304;
                case 0x8c -> 400;
                case 0x8d -> 404;
                case 0x8e -> 500;
                default -> Integer.parseInt(new String(payload, at + 2, 3, StandardCharsets.US_ASCII));
            };
        }
    }

    RawHttp2Client(RawClient client) throws IOException {
        plain = client.connect();
        socket = client.over(plain);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(8_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0}); // no dynamic table for what we are sent
        flush();
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        int length = payload.length;
        out.write(new byte[] {
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        });
        out.write(payload);
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Names and values in turn. */
    static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                block.write(length & 127 | 128);
            }
            block.write(length);
        }
        block.writeBytes(bytes);
    }

    Frame read() throws IOException {
        byte[] head = in.readNBytes(9);
        if (head.length < 9) {
            throw new EOFException();
        }
        int length = (head[0] & 255) << 16 | (head[1] & 255) << 8 | head[2] & 255;
        int stream = (head[5] & 127) << 24 | (head[6] & 255) << 16 | (head[7] & 255) << 8 | head[8] & 255;
        return new Frame(head[3], head[4], stream, in.readNBytes(length));
    }

    /** What ends the stream or the connection: a final answer's head, a reset, a farewell; null where it hangs up. */
    Frame outcome() throws IOException {
        while (true) {
            try {
                Frame frame = read();
                if (frame.type() == HEADERS || frame.type() == RST_STREAM || frame.type() == GOAWAY) {
                    return frame;
                }
            } catch (EOFException | java.net.SocketException | javax.net.ssl.SSLException e) {
                return null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        plain.close(); // whoever is writing holds what a farewell over TLS would need
    }
}
