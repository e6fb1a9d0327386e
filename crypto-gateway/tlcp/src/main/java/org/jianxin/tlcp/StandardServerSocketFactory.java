package org.jianxin.tlcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

/** Server sockets of {@link StandardContext}. */
final class StandardServerSocketFactory extends SSLServerSocketFactory {

    private final SSLServerSocketFactory platform;

    StandardServerSocketFactory(SSLServerSocketFactory platform) {
        this.platform = platform;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return restricted(platform.createServerSocket());
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return restricted(platform.createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return restricted(platform.createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return restricted(platform.createServerSocket(port, backlog, address));
    }

    private static ServerSocket restricted(ServerSocket socket) {
        ((SSLServerSocket) socket).setEnabledProtocols(StandardContext.PROTOCOLS.clone());
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
