package org.jianxin.drills;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.jianxin.sm.OneTimePassword;
import org.jianxin.sm.OneTimePassword.Factors;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;

/**
 * A person's or attacker's connection to the gateway, from a source address of its own choosing: one connection a request,
 * HTTP/1.1. (The JDK's HttpClient cannot choose its source address before Java 19, and 17 is the baseline.) Keeps the
 * session cookie. Not for use by several threads.
 */
public final class GatewayClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 30_000;
    /** Longest answer read, in bytes. */
    private static final int MAX_ANSWER = 64 << 20;

    private final URI gateway;
    private final SecureChannel channel;
    private final InetAddress from;
    private @Nullable String cookie;
    /** Secret of the second factor that was enrolled here, hexadecimal; null when none was. */
    private @Nullable String secret;

    /** @param from address the connections come from; must be one of this machine's */
    public GatewayClient(URI gateway, SecureChannel channel, InetAddress from) {
        this.gateway = requireNonNull(gateway, "gateway");
        this.channel = requireNonNull(channel, "channel");
        this.from = requireNonNull(from, "from");
    }

    /**
     * An answer.
     *
     * @param headers last value of each, by lower-case name
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, UTF_8);
        }
    }

    /**
     * Logs in and, when the gateway asks for it, sets the new password and enrols one-time codes (GM/T 0021) first.
     *
     * @param newPassword used when the password must be changed; null: then it is an error
     * @throws IOException when the gateway refuses
     */
    public void login(String name, String password, @Nullable String newPassword) throws IOException {
        Answer answer = form("/login", Map.of("name", name, "password", password, "next", "/console/"));
        if (answer.status() != 303) {
            throw new IOException("login of " + name + " answered " + answer.status());
        }
        if (sentTo(answer, "/password")) {
            if (newPassword == null) {
                throw new IOException("the password of " + name + " must be changed");
            }
            answer = form("/password", Map.of("old", password, "fresh", newPassword, "again", newPassword));
            if (answer.status() != 303) {
                throw new IOException("change of the password of " + name + " answered " + answer.status());
            }
        }
        if (sentTo(answer, "/second-factor")) {
            enrol(name);
        }
    }

    private static boolean sentTo(Answer answer, String path) {
        return answer.headers().getOrDefault("location", "").startsWith(path);
    }

    /** What a person does with a token: takes the secret, and gives the first code. */
    private void enrol(String name) throws IOException {
        JsonNode offer = JSON.readTree(get("/second-factor").body());
        secret = offer.path("secret").asText();
        Answer enrolled =
                form("/second-factor", Map.of("offer", offer.path("offer").asText(), "code", code(0)));
        if (enrolled.status() != 303) {
            throw new IOException("enrolment of " + name + " answered " + enrolled.status());
        }
    }

    /**
     * The code of the token that was enrolled here. The gateway takes each once, and besides that of this minute the ones of the
     * minute before and after.
     *
     * @param later 0 for this minute, 1 for the next
     * @throws IllegalStateException when none was enrolled
     */
    public String code(int later) {
        if (secret == null) {
            throw new IllegalStateException("no second factor was enrolled here");
        }
        byte[] seed = HexFormat.of().parseHex(secret);
        try (OneTimePassword token = OneTimePassword.of(seed)) {
            return token.at(Instant.now().plusSeconds(60L * later), Factors.NONE);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** Sends a form, as a page of the gateway's would. */
    public Answer form(String path, Map<String, String> fields) throws IOException {
        List<String> pairs = new ArrayList<>();
        fields.forEach(
                (field, value) -> pairs.add(URLEncoder.encode(field, UTF_8) + "=" + URLEncoder.encode(value, UTF_8)));
        return send(
                "POST",
                path,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                String.join("&", pairs).getBytes(UTF_8));
    }

    public Answer get(String path) throws IOException {
        return send("GET", path, Map.of(), new byte[0]);
    }

    /** Sends any request with the session's cookie and this origin. */
    public Answer send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", gateway.getAuthority());
        all.put("User-Agent", "jianxin-drill");
        all.put("Origin", "https://" + gateway.getAuthority());
        all.put("Connection", "close");
        if (cookie != null) {
            all.put("Cookie", cookie);
        }
        if (body.length > 0 || !method.equals("GET")) {
            all.put("Content-Length", String.valueOf(body.length));
        }
        all.putAll(headers);
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(from, 0));
            plain.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), CONNECT_MILLIS);
            plain.setSoTimeout(READ_MILLIS);
            try (SSLSocket socket = (SSLSocket) channel.context()
                    .getSocketFactory()
                    .createSocket(plain, gateway.getHost(), gateway.getPort(), true)) {
                socket.setSSLParameters(channel.clientParameters());
                write(socket.getOutputStream(), method, path, all, body);
                Answer answer = read(socket.getInputStream());
                Optional.ofNullable(answer.headers().get("set-cookie")).ifPresent(set -> cookie = set.split(";", 2)[0]);
                return answer;
            }
        }
    }

    /** The same session, as somebody who stole its token would use it from another address. */
    GatewayClient stolenBy(InetAddress attacker) {
        GatewayClient thief = new GatewayClient(gateway, channel, attacker);
        thief.cookie = cookie;
        return thief;
    }

    private static void write(OutputStream out, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static Answer read(InputStream in) throws IOException {
        byte[] all = in.readNBytes(MAX_ANSWER);
        int end = indexOfBlankLine(all);
        String[] lines = new String(all, 0, end, ISO_8859_1).split("\r\n");
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1.1 answer");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        byte[] body = Arrays.copyOfRange(all, Math.min(all.length, end + 4), all.length);
        return new Answer(
                Integer.parseInt(status[1]),
                headers,
                "chunked".equalsIgnoreCase(headers.get("transfer-encoding")) ? unchunk(body) : body);
    }

    private static int indexOfBlankLine(byte[] all) throws IOException {
        for (int i = 0; i + 3 < all.length; i++) {
            if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
                return i;
            }
        }
        throw new IOException("the answer ended before its header did");
    }

    private static byte[] unchunk(byte[] chunked) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(chunked.length);
        int at = 0;
        while (at < chunked.length) {
            int line = at;
            while (line < chunked.length && chunked[line] != '\r') {
                line++;
            }
            String size = new String(chunked, at, line - at, ISO_8859_1).split(";", 2)[0].strip();
            int length;
            try {
                length = Integer.parseInt(size, 16);
            } catch (NumberFormatException e) {
                throw new IOException("a chunk's size is not a number", e);
            }
            if (length == 0) {
                return body.toByteArray();
            }
            if (length < 0 || line + 2 + length > chunked.length) {
                throw new IOException("the answer ended before its last chunk");
            }
            body.write(chunked, line + 2, length);
            at = line + 2 + length + 2;
        }
        throw new IOException("the answer ended before its last chunk");
    }
}
