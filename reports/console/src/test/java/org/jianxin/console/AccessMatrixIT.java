package org.jianxin.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every role against every endpoint there is: the endpoints come from the classes, the expectation from access.csv. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class AccessMatrixIT {
    @Inject
    Client client;

    @Test
    void the_table_names_every_endpoint_and_no_other() throws Exception {
        assertThat(endpoints()).isEqualTo(new TreeSet<>(table().keySet()));
    }

    @Test
    void each_role_gets_exactly_what_the_table_gives_it() throws Exception {
        for (Map.Entry<String, Set<Role>> line : table().entrySet()) {
            String endpoint = line.getKey();
            for (Role role : Role.values()) {
                int status = call(endpoint, client.as("somebody", role));
                if (line.getValue().contains(role)) {
                    assertThat(status).as(role.id() + " " + endpoint).isNotIn(401, 403, 405, 500);
                } else {
                    assertThat(status).as(role.id() + " " + endpoint).isEqualTo(403);
                }
            }
            boolean anyone = line.getValue().size() == Role.values().length;
            int withoutRole = call(endpoint, client.as("somebody"));
            assertThat(withoutRole == 403).as("no role " + endpoint).isEqualTo(!anyone);
            assertThat(call(endpoint, client.nobody())).as("nobody " + endpoint).isEqualTo(401);
            assertThat(call(endpoint, client.program("agent", Role.values())))
                    .as("a program " + endpoint)
                    .isEqualTo(401);
        }
    }

    private static int call(String endpoint, Client.As caller) {
        String[] parts = endpoint.split(" ", 2);
        String path = parts[1].replaceAll("\\{[^}]*}", "no-such-thing");
        HttpRequest.Builder request = caller.request(path);
        if (parts[0].equals("GET")) {
            return caller.status(request.GET());
        }
        boolean api = path.startsWith("/api/");
        request.header("Content-Type", api ? "application/json" : "application/x-www-form-urlencoded");
        if (!api) {
            request.header("HX-Request", "true");
        }
        return caller.status(request.POST(HttpRequest.BodyPublishers.ofString(api ? "{}" : "version=0")));
    }

    private static Map<String, Set<Role>> table() throws IOException {
        Map<String, Set<Role>> table = new TreeMap<>();
        try (InputStream in = requireNonNull(AccessMatrixIT.class.getResourceAsStream("access.csv"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.split("\\|");
                Set<Role> roles = EnumSet.noneOf(Role.class);
                if (parts[1].equals("anyone")) {
                    roles = EnumSet.allOf(Role.class);
                } else {
                    for (String id : parts[1].split(" ")) {
                        roles.add(Role.of(id).orElseThrow());
                    }
                }
                table.put(parts[0], roles);
            }
        }
        return table;
    }

    /** Every method with an HTTP verb in any class of this room. */
    private static Set<String> endpoints() throws Exception {
        Set<String> found = new TreeSet<>();
        java.nio.file.Path classes = java.nio.file.Path.of("target/classes");
        try (Stream<java.nio.file.Path> files = Files.walk(classes)) {
            for (java.nio.file.Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (name.endsWith("package-info")) {
                    continue;
                }
                Class<?> type = Class.forName(name, false, AccessMatrixIT.class.getClassLoader());
                for (Method method : type.getDeclaredMethods()) {
                    verb(method).ifPresent(verb -> found.add(verb + " " + path(type) + path(method)));
                }
            }
        }
        return found;
    }

    private static java.util.Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value())
                .findFirst();
    }

    private static String path(java.lang.reflect.AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        return path == null ? "" : path.value().startsWith("/") ? path.value() : "/" + path.value();
    }
}
