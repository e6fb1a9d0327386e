package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.Zone;
import org.junit.jupiter.api.Test;

/**
 * What the policy that comes with the product lets through to every endpoint of the console, for every role and kind of subject.
 * The endpoints come from the console's classes, the expectation from gateway-access.csv; the console's own half is its
 * {@code AccessMatrixIT}.
 */
final class RoleMatrixTest {
    @Test
    void the_table_names_every_endpoint_of_the_console_and_no_other() throws Exception {
        assertThat(table().keySet()).isEqualTo(endpoints());
    }

    @Test
    void each_role_gets_exactly_what_the_table_gives_it_and_nobody_else_anything() throws Exception {
        Map<String, Set<String>> actual = new TreeMap<>();
        Policy policy = policy();
        for (String endpoint : endpoints()) {
            Set<String> allowed = new TreeSet<>();
            subjects().forEach((name, subject) -> {
                if (allowed(policy, subject, endpoint)) {
                    allowed.add(name);
                }
            });
            actual.put(endpoint, allowed);
        }

        assertThat(actual).isEqualTo(table());
    }

    @Test
    void no_method_that_is_not_an_endpoint_changes_anything_for_anybody_but_its_officers() throws Exception {
        Policy policy = policy();
        Set<String> roots = Set.of("/console", "/api/v1", "/", "/q/metrics", "/q/openapi", "/health", "/metrics");
        for (String root : roots) {
            for (String method : Set.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")) {
                subjects().forEach((name, subject) -> assertThat(allowed(policy, subject, method + " " + root))
                        .as(name + " " + method + " " + root)
                        .isFalse());
            }
        }
    }

    private static Map<String, Subject> subjects() {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            subjects.put(role.id(), new Subject(Subject.Kind.PERSON, "p", Set.of(role), "u", 4, null));
        }
        subjects.put("a person without a role", new Subject(Subject.Kind.PERSON, "p", Set.of(), "u", 4, null));
        subjects.put("anonymous", Subject.ANONYMOUS);
        subjects.put("agent", new Subject(Subject.Kind.AGENT, "a", Set.of(), "", 0, null));
        subjects.put("service", new Subject(Subject.Kind.SERVICE, "s", Set.of(), "", 0, null));
        subjects.put("consumer", new Subject(Subject.Kind.CONSUMER, "c", Set.of(), "u", 4, Zone.INTERNAL));
        return subjects;
    }

    private static Policy policy() throws Exception {
        return PolicyFile.parse(
                "policy.yaml", new String(resource("/org/jianxin/gateway/policy.yaml"), StandardCharsets.UTF_8));
    }

    private static boolean allowed(Policy policy, Subject subject, String endpoint) {
        String[] words = endpoint.split(" ", 2);
        return policy.decide(new Access(
                        subject,
                        words[0],
                        RequestPath.of(words[1].replaceAll("\\{[^}]*}", "x")).orElseThrow(),
                        Facts.builder(ZoneOffset.UTC)
                                .put(Fact.CONTEXT_TRUST_SCORE, 100L)
                                .build()))
                .allowed();
    }

    private static Map<String, Set<String>> table() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        String all = Arrays.stream(Role.values()).map(Role::id).collect(Collectors.joining(" "));
        new String(resource("gateway-access.csv"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|"))
                .forEach(line -> table.put(
                        line[0],
                        new TreeSet<>(Set.of(line[1].replace("every-role", all).split(" ")))));
        return table;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = requireNonNull(RoleMatrixTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static Set<String> endpoints() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.jianxin.console")) {
            for (JavaMethod method : type.getMethods()) {
                verb(method)
                        .ifPresent(verb -> found.add(verb + " " + path(type.tryGetAnnotationOfType(Path.class))
                                + path(method.tryGetAnnotationOfType(Path.class))));
            }
        }
        return found;
    }

    private static Optional<String> verb(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(annotation -> annotation.getRawType().tryGetAnnotationOfType(HttpMethod.class))
                .flatMap(Optional::stream)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String path(Optional<Path> path) {
        return path.map(Path::value).map(p -> p.startsWith("/") ? p : "/" + p).orElse("");
    }
}
