package org.jianxin.appliance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real nginx of Debian's package on a loopback port. Needs root, as nginx's master process is usually run. */
final class LiveNginx implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Path directory;
    private final int port;

    private LiveNginx(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static LiveNginx start(int port) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("jianxin-live-nginx");
        LivePostgres.run(List.of("chmod", "755", directory.toString()));
        Path pages = Files.createDirectories(directory.resolve("www"));
        Files.writeString(pages.resolve("index.html"), "ok\n");
        Files.writeString(
                directory.resolve("nginx.conf"),
                """
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                  access_log %1$s/access.log combined;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  server { listen 127.0.0.1:%2$d; root %1$s/www; }
                }
                """
                        .formatted(directory, port));
        LiveNginx nginx = new LiveNginx(directory, port);
        nginx.nginx();
        return nginx;
    }

    Path log() {
        return directory.resolve("access.log");
    }

    /** @return the status */
    int get(String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            nginx("-s", "stop");
        } finally {
            LivePostgres.run(List.of("rm", "-rf", directory.toString()));
        }
    }

    private void nginx(String... arguments) throws IOException, InterruptedException {
        java.util.ArrayList<String> command = new java.util.ArrayList<>(List.of(
                PROGRAM.toString(), "-c", directory.resolve("nginx.conf").toString(), "-p", directory.toString()));
        command.addAll(List.of(arguments));
        LivePostgres.run(command);
    }
}
