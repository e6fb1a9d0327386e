package org.jianxin.gateway;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that answers byte for byte as a test wants it, and hangs up when a test wants it. */
final class RawUpstream implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final Map<String, List<Integer>> connections = new ConcurrentHashMap<>();
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());

    /** Serves one request. */
    interface Behaviour {
        /**
         * @param nth how many requests for this path there were, this one included
         * @return whether the connection stays open
         */
        boolean serve(int nth, InputStream in, OutputStream out) throws IOException;
    }

    RawUpstream() throws IOException {
        threads.execute(() -> {
            AtomicInteger number = new AtomicInteger();
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    threads.execute(() -> serve(socket, number.incrementAndGet()));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    void on(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
    }

    /** The connection each request for a path came on, in order. */
    List<Integer> connections(String path) {
        return List.copyOf(connections.getOrDefault(path, List.of()));
    }

    /** The heads of all requests in order, whatever connection they came on, lines joined by {@code \n}. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    void forgetHeads() {
        heads.clear();
    }

    /** Answers every path below that prefix, after reading as much body as the head announces, chunks included. */
    void readsBodiesBelow(String prefix) {
        behaviours.put(prefix, (nth, in, out) -> {
            answer(out, "application/json", "{}");
            return true;
        });
    }

    private static void skipBody(String head, InputStream in) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\ntransfer-encoding: chunked")) {
            int length;
            do {
                length = Integer.parseInt(RawClient.line(in).strip(), 16);
                in.readNBytes(length);
                RawClient.line(in);
            } while (length > 0);
        } else if (lower.contains("\ncontent-length: ")) {
            in.readNBytes(Integer.parseInt(lower.replaceAll("(?s).*\ncontent-length: (\\d+).*", "$1")));
        }
    }

    static void answer(OutputStream out, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean open = true;
            while (open) {
                String line = RawClient.line(in);
                if (line.isEmpty()) {
                    return;
                }
                String path = line.split(" ")[1].split("\\?")[0];
                StringBuilder head = new StringBuilder(line);
                for (String next = RawClient.line(in); !next.isEmpty(); next = RawClient.line(in)) {
                    head.append('\n').append(next);
                }
                heads.add(head.toString());
                List<Integer> seen = connections.computeIfAbsent(path, p -> new ArrayList<>());
                int nth;
                synchronized (seen) {
                    seen.add(number);
                    nth = seen.size();
                }
                Behaviour behaviour = behaviours.get(path);
                if (behaviour == null) {
                    skipBody(head.toString(), in);
                    behaviour = behaviours.entrySet().stream()
                            .filter(entry -> entry.getKey().endsWith("/") && path.startsWith(entry.getKey()))
                            .findFirst()
                            .orElseThrow()
                            .getValue();
                }
                open = behaviour.serve(nth, in, socket.getOutputStream());
            }
        } catch (IOException e) {
            // the other end hung up
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
