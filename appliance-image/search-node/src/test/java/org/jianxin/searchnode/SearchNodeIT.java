package org.jianxin.searchnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchNodeIT {
    @TempDir
    static Path data;

    private static final List<String> STEPS = Collections.synchronizedList(new ArrayList<>());
    private static SearchNode node;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws SearchNodeException {
        node = SearchNode.start(SearchNodeSettings.of(data.resolve("node")).withRestartOnExit(), STEPS::add);
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.alive()).isFalse();
    }

    @Test
    void startTellsItsSteps() {
        assertThat(STEPS).startsWith("loading", "opening the indices", "recovering");
    }

    @Test
    void answersOnlyToItsOwner() throws Exception {
        assertThat(get(node, "/_cluster/health", authorization(node)).statusCode())
                .isEqualTo(200);
        assertThat(get(node, "/_cluster/health", "Basic d3Jvbmc6d3Jvbmc=").statusCode())
                .isEqualTo(401);
        HttpResponse<String> anonymous = get(node, "/_cluster/health", null);
        assertThat(anonymous.statusCode()).isEqualTo(401);
        assertThat(anonymous.body()).doesNotContain("jianxin");
        assertThat(get(node, "/nowhere/at/all/_x", null).statusCode()).isEqualTo(401);
    }

    @Test
    void listensOnOnePortOfLoopbackOnly() throws Exception {
        // One socket in state LISTEN (0A) of this process, on 127.0.0.1.
        List<String> inodes = socketInodes(node.pid());
        List<String> listening = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                String[] columns = line.trim().split("\\s+");
                if (columns[3].equals("0A") && inodes.contains(columns[9])) {
                    listening.add(columns[1]);
                }
            }
        }
        assertThat(listening)
                .containsExactly("0100007F:%04X".formatted(node.url().getPort()));
    }

    @Test
    void thePasswordIsNotInTheCommandLine() throws Exception {
        String command = Files.readString(Path.of("/proc", Long.toString(node.pid()), "cmdline"));
        assertThat(command).contains("org.jianxin.searchnode.child.Main").doesNotContain(new String(node.password()));
    }

    @Test
    void aKilledNodeIsStartedAgainOnItsPortWithItsData() throws Exception {
        put(node, "/notes", "{\"settings\":{\"number_of_replicas\":0}}");
        put(node, "/notes/_doc/1", "{\"text\":\"kept\"}");
        long before = node.pid();

        ProcessHandle.of(before).orElseThrow().destroyForcibly();

        await().atMost(Duration.ofMinutes(5)).until(() -> node.pid() != before && node.alive());
        await().atMost(Duration.ofMinutes(5)).ignoreExceptions().untilAsserted(() -> assertThat(
                        get(node, "/notes/_doc/1", authorization(node)).body())
                .contains("\"text\":\"kept\""));
    }

    @Test
    void aNodeWithoutSupervisorStaysDeadWhenKilledAndTakesItsDataUpAgainLater() throws Exception {
        SearchNodeSettings settings = SearchNodeSettings.of(data.resolve("single"));
        try (SearchNode first = SearchNode.start(settings)) {
            put(first, "/notes", "{\"settings\":{\"number_of_replicas\":0}}");
            put(first, "/notes/_doc/1", "{\"text\":\"kept\"}");
            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofMinutes(2)).until(() -> !first.alive());
        }
        try (SearchNode second = SearchNode.start(settings)) {
            assertThat(get(second, "/notes/_doc/1", authorization(second)).body())
                    .contains("\"text\":\"kept\"");
        }
    }

    /** Elasticsearch 8.19 was released for Java 17 to 24; our way of starting it must do on what comes after as well. */
    @Test
    void runsOnEveryJavaInstalledHere() throws Exception {
        for (Path java : otherJavas()) {
            SearchNodeSettings settings = SearchNodeSettings.of(data.resolve("java-" + java.getFileName()))
                    .withJavaHome(java);
            try (SearchNode other = SearchNode.start(settings)) {
                put(other, "/notes", "{\"settings\":{\"number_of_replicas\":0}}");
                put(other, "/notes/_doc/1?refresh=true", "{\"text\":\"kept\"}");
                assertThat(get(other, "/notes/_search?q=text:kept", authorization(other))
                                .body())
                        .as(java.toString())
                        .contains("\"value\":1");
            }
        }
    }

    private static List<Path> otherJavas() throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Path running = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.filter(home -> Files.isRegularFile(home.resolve("release")) && !Files.isSymbolicLink(home))
                    .filter(home -> !home.equals(running) && feature(home) >= 17)
                    .toList();
        }
    }

    /** First number of {@code JAVA_VERSION="17.0.15"}; 1 for everything up to Java 8. */
    private static int feature(Path home) {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Integer.parseInt(
                release.getProperty("JAVA_VERSION", "0").replace("\"", "").split("[^0-9]")[0]);
    }

    @Test
    void itsLogIsInItsDataFolderAndStandardErrorIsTheJvmsOwn() throws IOException {
        assertThat(data.resolve("node/logs/search-node.log")).content().contains("started");
        assertThat(data.resolve("node/logs/search-node.stderr.log")).content().doesNotContain(" INFO ");
    }

    @Test
    void onlyTheOwnerCanReadTheData() throws IOException {
        assertThat(Files.getPosixFilePermissions(data.resolve("node")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SearchNodeSettings settings =
                    SearchNodeSettings.of(data.resolve("other")).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> SearchNode.start(settings))
                    .isInstanceOf(SearchNodeException.class)
                    .hasMessage("port " + taken.getLocalPort() + " on 127.0.0.1 is taken by another program");
        }
    }

    @Test
    void dataThatIsInUseIsNamed() {
        SearchNodeSettings settings = SearchNodeSettings.of(data.resolve("node"));
        assertThatThrownBy(() -> SearchNode.start(settings))
                .isInstanceOf(SearchNodeException.class)
                .hasMessage("the data folder " + data.resolve("node") + " is in use by another search node");
    }

    @Test
    void anOldJavaIsNamed() throws IOException {
        Path old = data.resolve("jdk-11");
        Files.createDirectories(old.resolve("bin"));
        Path java = Files.writeString(old.resolve("bin/java"), "never run");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.22\"\n");
        SearchNodeSettings settings =
                SearchNodeSettings.of(data.resolve("other")).withJavaHome(old);
        assertThatThrownBy(() -> SearchNode.start(settings))
                .isInstanceOf(SearchNodeException.class)
                .hasMessage("the search node needs Java 17 or newer, and " + old + " is Java 11.0.22");
    }

    @Test
    void aFailureInsideTheChildIsToldWithItsReasonAndTheLog() throws IOException {
        Path broken = data.resolve("broken");
        Files.createDirectories(broken);
        Files.writeString(broken.resolve("indices"), "a file where the node needs a folder");
        assertThatThrownBy(() -> SearchNode.start(SearchNodeSettings.of(broken)))
                .isInstanceOf(SearchNodeException.class)
                .hasMessageContaining(broken.resolve("indices").toString());
    }

    /** A child of a parent that is killed: the parent here is a JVM of its own, see {@link Holder}. */
    @Test
    void neverOutlivesItsParent() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        SearchNodeSettings.locate().toString(),
                        data.resolve("held").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid = Long.parseLong(parent.inputReader().readLine());
        assertThat(ProcessHandle.of(pid)).isPresent();

        parent.destroyForcibly();

        await().atMost(Duration.ofMinutes(2))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** Starts a node, prints its process id and waits to be killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            SearchNode held = SearchNode.start(new SearchNodeSettings(
                    Path.of(arguments[0]),
                    Path.of(arguments[1]),
                    0,
                    SearchNodeSettings.HEAP_MEGABYTES,
                    Path.of(System.getProperty("java.home"))));
            System.out.println(held.pid());
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }

    private HttpResponse<String> get(SearchNode at, String path, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(at.url() + path));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void put(SearchNode at, String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(at.url() + path))
                        .header("Authorization", authorization(at))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private static String authorization(SearchNode at) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((at.user() + ":" + new String(at.password())).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> socketInodes(long pid) throws IOException {
        List<String> inodes = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        return inodes;
    }
}
