package org.jianxin.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 byte for byte as a test wants it, over real TLS, from a source address of its choosing. */
final class RawClient {
    private final int port;
    private final SSLContext tls;
    private final String from;
    private final Map<String, String> headers;

    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
                    .map(values -> values.get(0));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** {@code name=value} of a cookie that is set. */
        Optional<String> cookie(String name) {
            return headers.getOrDefault("set-cookie", List.of()).stream()
                    .filter(cookie -> cookie.startsWith(name + "="))
                    .map(cookie -> cookie.split(";")[0])
                    .findFirst();
        }
    }

    RawClient(int port, SSLContext tls) {
        this(port, tls, "127.0.0.1", Map.of());
    }

    private RawClient(int port, SSLContext tls, String from, Map<String, String> headers) {
        this.port = port;
        this.tls = tls;
        this.from = from;
        this.headers = headers;
    }

    RawClient from(String address) {
        return new RawClient(port, tls, address, headers);
    }

    /** The same client, always sending this header too. */
    RawClient with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RawClient(port, tls, from, more);
    }

    RawClient browser() {
        return with("Accept", "text/html");
    }

    /** A header that every request has. */
    String header(String name) {
        return headers.get(name);
    }

    String origin() {
        return "https://127.0.0.1:" + port;
    }

    Answer get(String target) throws IOException {
        return send("GET", target, Map.of(), new byte[0]);
    }

    Answer form(String target, Map<String, String> fields) throws IOException {
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, value) -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        Map<String, String> own = new LinkedHashMap<>();
        own.put("Content-Type", "application/x-www-form-urlencoded");
        if (!headers.containsKey("Origin")) {
            own.put("Origin", origin());
        }
        return send("POST", target, own, String.join("&", pairs).getBytes(StandardCharsets.UTF_8));
    }

    Answer json(String target, String body) throws IOException {
        return send("POST", target, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String method, String target, Map<String, String> more, byte[] body) throws IOException {
        try (SSLSocket socket = open()) {
            write(socket.getOutputStream(), method, target, more, body);
            return read(new BufferedInputStream(socket.getInputStream()));
        }
    }

    /** A connection on which the request was sent; what comes back is the test's to read. */
    SSLSocket start(String method, String target, Map<String, String> more, byte[] body) throws IOException {
        SSLSocket socket = open();
        write(socket.getOutputStream(), method, target, more, body);
        return socket;
    }

    SSLSocket open() throws IOException {
        return over(connect());
    }

    Socket connect() throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(from, 0));
        plain.setSoTimeout(30_000);
        plain.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        return plain;
    }

    SSLSocket over(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Sends anything at all and reads until the gateway hangs up. */
    Answer raw(String bytes) throws IOException {
        try (SSLSocket socket = open()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            byte[] all = socket.getInputStream().readAllBytes();
            return read(new ByteArrayInputStream(all));
        }
    }

    /** Sends anything at all and gives every answer that comes until the gateway hangs up. */
    List<Answer> rawAnswers(byte[] bytes) throws IOException {
        try (SSLSocket socket = open()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            ByteArrayInputStream all =
                    new ByteArrayInputStream(socket.getInputStream().readAllBytes());
            List<Answer> answers = new ArrayList<>();
            while (all.available() > 0) {
                answers.add(read(all));
            }
            return answers;
        }
    }

    /** One more request on a connection that was kept. */
    Answer on(SSLSocket socket, String method, String target, byte[] body) throws IOException {
        write(socket.getOutputStream(), method, target, Map.of("Connection", "keep-alive"), body);
        return read(socket.getInputStream());
    }

    private void write(OutputStream out, String method, String target, Map<String, String> more, byte[] body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", "127.0.0.1:" + port);
        all.put("Connection", "close");
        all.putAll(headers);
        all.putAll(more);
        if (body.length > 0) {
            all.put("Content-Length", String.valueOf(body.length));
        }
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    static Answer read(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.")) {
            throw new IOException("no answer: \"" + status + "\"");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] pair = line.split(":", 2);
            headers.computeIfAbsent(pair[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(pair[1].strip());
        }
        boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).contains("chunked");
        boolean sized = !chunked && headers.containsKey("content-length");
        int length = sized ? Integer.parseInt(headers.get("content-length").get(0)) : 0;
        byte[] body = chunked ? chunks(in) : sized ? in.readNBytes(length) : in.readAllBytes();
        if (sized) {
            if (body.length < length) {
                throw new IOException("the answer broke off after " + body.length + " of " + length + " bytes");
            }
        }
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size.isEmpty()) {
                throw new IOException("the answer broke off after " + body.size() + " bytes");
            }
            int length = Integer.parseInt(size.strip(), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            body.write(in.readNBytes(length));
            line(in);
        }
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
