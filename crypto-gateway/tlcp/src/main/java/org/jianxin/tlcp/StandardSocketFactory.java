package org.jianxin.tlcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets of {@link StandardContext}. */
final class StandardSocketFactory extends SSLSocketFactory {

    private final SSLSocketFactory platform;

    StandardSocketFactory(SSLSocketFactory platform) {
        this.platform = platform;
    }

    @Override
    public Socket createSocket() throws IOException {
        return restricted(platform.createSocket());
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return restricted(platform.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(Socket socket, InputStream consumed, boolean autoClose) throws IOException {
        return restricted(platform.createSocket(socket, consumed, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return restricted(platform.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return restricted(platform.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return restricted(platform.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return restricted(platform.createSocket(host, port, local, localPort));
    }

    private static Socket restricted(Socket socket) {
        ((SSLSocket) socket).setEnabledProtocols(StandardContext.PROTOCOLS.clone());
        return socket;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return platform.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return platform.getSupportedCipherSuites();
    }
}
