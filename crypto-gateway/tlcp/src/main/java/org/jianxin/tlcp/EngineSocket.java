package org.jianxin.tlcp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connected client socket that speaks through an engine. One thread may read while another writes. */
final class EngineSocket extends SSLSocket {

    private final Socket socket;
    private final SSLEngine engine;
    private final boolean autoClose;
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private final Object writing = new Object();
    private final Object reading = new Object();
    private final ByteBuffer received;
    private final ByteBuffer text;
    private boolean shaken;

    EngineSocket(Socket socket, SSLEngine engine, boolean autoClose) {
        this.socket = socket;
        this.engine = engine;
        this.autoClose = autoClose;
        engine.setUseClientMode(true);
        received = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize())
                .limit(0);
        text = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    @Override
    public void startHandshake() throws IOException {
        synchronized (reading) {
            if (shaken) {
                return;
            }
            engine.beginHandshake();
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    send(ByteBuffer.allocate(0));
                } else {
                    receive();
                }
            }
            shaken = true;
        }
        HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, engine.getSession());
        listeners.forEach(listener -> listener.handshakeCompleted(event));
    }

    private void send(ByteBuffer what) throws IOException {
        synchronized (writing) {
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(what, record);
            socket.getOutputStream().write(record.array(), 0, record.position());
        }
    }

    /** Takes one record, whatever is in it; tells the peer why when it is a bad one. */
    private Status receive() throws IOException {
        text.clear();
        try {
            while (true) {
                SSLEngineResult result = engine.unwrap(received, text);
                if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
                    return result.getStatus();
                }
                received.compact();
                int read = socket.getInputStream().read(received.array(), received.position(), received.remaining());
                if (read < 0) {
                    received.flip();
                    engine.closeInbound();
                    throw new EOFException("the connection was closed");
                }
                received.position(received.position() + read).flip();
            }
        } catch (SSLException e) {
            sayWhy(e);
            throw e;
        } finally {
            text.flip();
        }
    }

    private void sayWhy(SSLException cause) {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                send(ByteBuffer.allocate(0));
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                java.util.Objects.checkFromIndexSize(offset, length, to.length);
                startHandshake();
                synchronized (reading) {
                    while (!text.hasRemaining()) {
                        if (length == 0) {
                            return 0;
                        }
                        if (receive() == Status.CLOSED) {
                            return -1;
                        }
                    }
                    int part = Math.min(length, text.remaining());
                    text.get(to, offset, part);
                    return part;
                }
            }

            @Override
            public int available() {
                synchronized (reading) {
                    return text.remaining();
                }
            }

            @Override
            public void close() throws IOException {
                EngineSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                startHandshake();
                ByteBuffer what = ByteBuffer.wrap(from, offset, length);
                while (what.hasRemaining()) {
                    if (engine.isOutboundDone()) {
                        throw new SocketException("the connection was closed");
                    }
                    send(what);
                }
            }

            @Override
            public void close() throws IOException {
                EngineSocket.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            if (!socket.isClosed()) {
                engine.closeOutbound();
                while (!engine.isOutboundDone()) {
                    send(ByteBuffer.allocate(0));
                }
            }
        } catch (IOException gone) {
            // nobody is left to be told
        } finally {
            if (autoClose) {
                socket.close();
            }
        }
    }

    @Override
    public SSLSession getSession() {
        try {
            startHandshake();
        } catch (IOException e) {
            return engine.getSession(); // the one that says that there is none
        }
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.remove(listener);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        if (!mode) {
            throw new IllegalArgumentException("this socket connects, it does not accept");
        }
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    // ---- the socket underneath

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        socket.connect(endpoint, timeout);
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        socket.setSoTimeout(timeout);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        socket.setTcpNoDelay(on);
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            send(ByteBuffer.allocate(0));
        }
    }
}
