package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jianxin.tlcp.SecureChannel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jianxin tlcp connect}: one handshake with a server, verified. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "以 TLCP 或国密 TLS 1.3 连接并验证对端，打印协议、套件与对端（JSON）",
            "Connects over TLCP or TLS 1.3 of RFC 8998, verifies the peer, and prints protocol, suite and peer as JSON."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:握手完成且对端可信 / the handshake was completed and the peer may be believed",
            "1:无法连接 / no connection",
            "2:握手失败，原因见输出 / the handshake failed, the output says why"
        })
final class TlcpConnectCommand implements Callable<Integer> {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "HOST:PORT", description = "服务端 / the server")
    private String address;

    @Option(
            names = "--timeout",
            defaultValue = "10",
            description = "最长等待，秒 / longest wait in seconds (${DEFAULT-VALUE})")
    private int timeoutSeconds;

    @Option(
            names = "--protocol",
            defaultValue = "tlcp",
            description = {
                "${COMPLETION-CANDIDATES}；any 即 tlcp（默认 ${DEFAULT-VALUE}）",
                "who connects says what is spoken, so any is tlcp (${DEFAULT-VALUE})"
            })
    private SmProtocol protocol;

    @Mixin
    private CertificateOptions certificates;

    @Override
    public Integer call() throws IOException {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new ParameterException(spec.commandLine(), "应为 HOST:PORT / should be HOST:PORT: " + address);
        }
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
        SecureChannel channel = certificates.channel(protocol, false);
        PrintWriter out = spec.commandLine().getOut();
        int port = Integer.parseInt(parts.group(3));
        int timeoutMillis = Math.multiplyExact(timeoutSeconds, 1000);
        try (Socket connection = new Socket();
                SSLSocket socket =
                        (SSLSocket) channel.context().getSocketFactory().createSocket(connection, host, port, true)) {
            connection.connect(new InetSocketAddress(host, port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.setSSLParameters(channel.clientParameters());
            try {
                socket.startHandshake();
            } catch (SSLException e) {
                spec.commandLine().getErr().println("握手失败 / the handshake failed: " + e.getMessage());
                return 2;
            }
            out.println(ConnectionFacts.json(socket.getSession()));
            out.flush();
            return 0;
        }
    }
}
