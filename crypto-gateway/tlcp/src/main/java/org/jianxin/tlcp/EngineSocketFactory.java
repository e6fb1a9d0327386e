package org.jianxin.tlcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/**
 * Connecting sockets over an engine. The name that the server's certificate is held to is the one the caller gave; for an
 * address it is the address, never a name that somebody's DNS has for it.
 */
final class EngineSocketFactory extends SSLSocketFactory {

    private final EngineMaker maker;
    private final SSLParameters defaults;

    /** Makes an engine for a peer. */
    interface EngineMaker {
        SSLEngine make(String host, int port);
    }

    EngineSocketFactory(EngineMaker maker, SSLParameters defaults) {
        this.maker = maker;
        this.defaults = defaults;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return new EngineSocket(socket, maker.make(host, port), autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(new Socket(host, port), host, port, true);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(new Socket(host, port, local, localPort), host, port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(new Socket(host, port), host.getHostAddress(), port, true);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(local, localPort));
            socket.connect(new InetSocketAddress(host, port));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return createSocket(socket, host.getHostAddress(), port, true);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return defaults.getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return defaults.getCipherSuites();
    }
}
