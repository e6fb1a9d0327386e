package org.jianxin.appliance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real PostgreSQL 15 with pgaudit of Debian's packages on a loopback port, with a cluster of its own. Needs root. */
final class LivePostgres implements AutoCloseable {
    static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
    static final Path PGAUDIT = Path.of("/usr/lib/postgresql/15/lib/pgaudit.so");

    private final Path directory;
    private final int port;

    private LivePostgres(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static LivePostgres start(int port) throws IOException, InterruptedException {
        // Not below target: the account postgres must be able to reach it, and need not be able to enter a home
        // directory.
        Path directory = Files.createTempDirectory("jianxin-live-postgres");
        run(List.of("chown", "postgres:", directory.toString()));
        LivePostgres postgres = new LivePostgres(directory, port);
        postgres.asPostgres(
                "initdb", "-D", postgres.data(), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8");
        Files.writeString(
                Path.of(postgres.data(), "postgresql.conf"),
                """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = '%s'
                shared_preload_libraries = 'pgaudit'
                pgaudit.log = 'read, write, ddl, role'
                pgaudit.log_rows = on
                pgaudit.log_relation = off
                pgaudit.log_catalog = off
                log_line_prefix = '%%m [%%p] %%u@%%d %%r '
                log_timezone = 'UTC'
                """
                        .formatted(port, directory),
                StandardOpenOption.APPEND);
        postgres.asPostgres(
                "pg_ctl", "-D", postgres.data(), "-l", postgres.log().toString(), "-w", "start");
        return postgres;
    }

    Path log() {
        return directory.resolve("server.log");
    }

    Connection connect(String account, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, account, "");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            asPostgres("pg_ctl", "-D", data(), "-m", "immediate", "stop");
        } finally {
            run(List.of("rm", "-rf", directory.toString()));
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void asPostgres(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("runuser", "-u", "postgres", "--", BIN.resolve(program).toString()));
        command.addAll(List.of(arguments));
        run(command);
    }

    static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("jianxin-command", ".log"); // a pipe would be kept open by the server itself
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(
                        String.join(" ", command) + ": " + Files.readString(output, StandardCharsets.UTF_8));
            }
        } finally {
            Files.delete(output);
        }
    }
}
