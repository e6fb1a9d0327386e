package org.jianxin.console;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/** Calls the console as the gateway would on behalf of somebody. */
@Singleton
public final class Client {
    /** As the gateway: HTTP/1.1, so that a stream that is left takes no other request with it. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Sm2KeyPair key;
    private final Clock clock;

    Client(Sm2KeyPair key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** Somebody with these roles, for five minutes. */
    public As as(String subject, Role... roles) {
        return new As(token(subject, "person", clock.instant().plus(Duration.ofMinutes(5)), ids(roles)));
    }

    /** Somebody whose assertion ends at that time. */
    public As until(Instant end, String subject, Role... roles) {
        return new As(token(subject, "person", end, ids(roles)));
    }

    /** A program, not a person. */
    public As program(String kind, Role... roles) {
        return new As(token("program", kind, clock.instant().plus(Duration.ofMinutes(5)), ids(roles)));
    }

    public As nobody() {
        return new As(null);
    }

    public String base() {
        return "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    }

    public String token(String subject, String kind, Instant end, List<String> roles) {
        return new IdentityAssertion(
                        UUID.randomUUID().toString(),
                        subject,
                        kind,
                        roles,
                        "市大数据局",
                        0,
                        TestGateway.AUDIENCE,
                        "",
                        clock.instant().minusSeconds(1),
                        end,
                        "decision-" + subject)
                .encode(key);
    }

    public static List<String> ids(Role... roles) {
        return List.of(roles).stream().map(Role::id).toList();
    }

    /** One caller. */
    public final class As {
        private final @Nullable String token;

        private As(@Nullable String token) {
            this.token = token;
        }

        /** As a browser follows a link. */
        public HttpResponse<String> get(String path, String... headers) {
            return send(request(path, headers).header("Accept", "text/html").GET());
        }

        /** As htmx sends a form. */
        public HttpResponse<String> post(String path, Map<String, String> fields) {
            return send(request(path)
                    .header("HX-Request", "true")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form(fields))));
        }

        /** As a program calls the API. */
        public HttpResponse<String> json(String method, String path, String body, String... headers) {
            return send(request(path, headers)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body)));
        }

        public HttpRequest.Builder request(String path, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path));
            if (token != null) {
                request.header(IdentityAssertion.HEADER, token);
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return request;
        }

        /** The status alone: an ordinary answer is read whole, a live stream is left as soon as it has begun. */
        public int status(HttpRequest.Builder request) {
            HttpResponse<InputStream> answer = send(request, Client::wholeUnlessLive);
            try (InputStream left = answer.body()) {
                return answer.statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** As a browser downloads a file. */
        public HttpResponse<byte[]> download(String path) {
            return send(request(path).GET(), HttpResponse.BodyHandlers.ofByteArray());
        }

        public HttpResponse<String> send(HttpRequest.Builder request) {
            return send(request, HttpResponse.BodyHandlers.ofString());
        }

        private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
            try {
                return http.send(request.timeout(Duration.ofSeconds(20)).build(), handler);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static HttpResponse.BodySubscriber<InputStream> wholeUnlessLive(HttpResponse.ResponseInfo answer) {
        boolean live = answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        return live
                ? HttpResponse.BodySubscribers.ofInputStream()
                : HttpResponse.BodySubscribers.mapping(
                        HttpResponse.BodySubscribers.ofByteArray(), ByteArrayInputStream::new);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
