package org.jianxin.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionLimitIT {
    @TempDir
    Path directory;

    @Test
    void anAddressGetsNoMoreConnectionsThanItMayHaveWhileOthersAndItsOwnGoOn() throws Exception {
        try (GatewayFixture fixture =
                new GatewayFixture(directory, Clock.systemDefaultZone(), "limits: {connections_per_address: 3}\n")) {
            fixture.start();
            RawClient greedy = fixture.client();
            List<SSLSocket> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(greedy.open());
                held.get(i).getOutputStream().write("GET /login HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                assertThat(RawClient.read(new BufferedInputStream(held.get(i).getInputStream()))
                                .status())
                        .isEqualTo(200);
            }

            assertThatThrownBy(() -> greedy.get("/login")).isInstanceOf(IOException.class);
            assertThat(greedy.from("127.0.0.2").get("/login").status()).isEqualTo(200);
            String metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + fixture.gateway().managementPort() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(metrics).contains("jianxin_gateway_refused_connections_total 1");

            held.get(0).close();
            await().atMost(10, SECONDS).until(() -> {
                try {
                    return greedy.get("/login").status() == 200;
                } catch (IOException e) {
                    return false;
                }
            });
            for (SSLSocket socket : held) {
                socket.close();
            }
        }
    }
}
