package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.SecureChannels;
import org.junit.jupiter.api.Test;

/** Whoever reaches the appliance's loopback port without passing the gateway gets nothing. */
final class CallerFilterIT {
    @Test
    void onlyAnIdentityAssertedByTheGatewayIsLetIn() throws Exception {
        try (TestInstallation installation =
                TestInstallation.prepare(TestInstallation.emptyDirectory("caller-filter"))) {
            installation.start();
            int port = ApplianceSettings.read(installation.data().resolve("appliance/appliance.yaml"))
                    .port();
            URI console = URI.create("https://127.0.0.1:" + port + "/console/alerts");
            URI intake = URI.create("https://127.0.0.1:" + port + "/intake/v1/segments");
            String forged;
            try (Sm2KeyPair own = Sm2KeyPair.generate(new SecureRandom())) {
                forged = new IdentityAssertion(
                                "1",
                                "intruder",
                                "person",
                                List.of("security-administrator"),
                                "-",
                                4,
                                CallerFilter.AUDIENCE,
                                "-",
                                Instant.now(),
                                Instant.now().plusSeconds(60),
                                "-")
                        .encode(own);
            }

            HttpClient gateway = installation.overTlcp("gateway/tls", "gateway");
            for (URI uri : List.of(console, intake, console.resolve("/"), console.resolve("/openapi"))) {
                assertThat(get(gateway, uri, null).statusCode())
                        .as("no identity " + uri)
                        .isEqualTo(401);
                assertThat(get(gateway, uri, "x").statusCode())
                        .as("no token " + uri)
                        .isEqualTo(401);
                HttpResponse<String> refused = get(gateway, uri, forged);
                assertThat(refused.statusCode()).as("forged " + uri).isEqualTo(401);
                assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
                assertThat(refused.body()).contains("bad-identity").doesNotContain(forged);
            }
            URI health = console.resolve("/q/health/ready");
            assertThat(get(gateway, health, null).statusCode()).isEqualTo(200);

            HttpClient agent = installation.overTlcp("agent/tls", FirstBoot.localName());
            assertThat(get(agent, health, null).statusCode()).as("an agent").isEqualTo(403);
            HttpClient browser = HttpClient.newBuilder()
                    .sslContext(SecureChannels.standardAnonymous(installation.transportRoot())
                            .context())
                    .build();
            assertThatThrownBy(() -> get(browser, health, null))
                    .as("standard TLS")
                    .isInstanceOf(IOException.class);
            URI plain = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            assertThatThrownBy(() -> get(HttpClient.newHttpClient(), plain, null))
                    .as("no TLS")
                    .isInstanceOf(IOException.class);
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI uri, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (token != null) {
            request.header(IdentityAssertion.HEADER, token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
