package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jianxin.drills.GatewayClient;
import org.jianxin.drills.GatewayClient.Answer;
import org.jianxin.drills.Telemetry;
import org.jianxin.events.RecordMapper;
import org.jianxin.tlcp.SecureChannel;

/** A person logged in through the gateway, who uses the console's API as a browser would. */
final class Officer implements Telemetry {
    private static final JsonMapper JSON = RecordMapper.create();

    private final GatewayClient client;

    private Officer(GatewayClient client) {
        this.client = client;
    }

    /** Logs in with a one-time password and sets another. */
    static Officer login(URI gateway, SecureChannel channel, DemoWorld.Driver driver, String newPassword)
            throws IOException {
        GatewayClient client = new GatewayClient(gateway, channel, InetAddress.getLoopbackAddress());
        client.login(driver.name(), driver.oneTimePassword(), newPassword);
        return new Officer(client);
    }

    GatewayClient client() {
        return client;
    }

    /** An alert as the queue lists it. */
    record AlertLine(String id, String rule, long count, Instant raisedAt) {}

    /** Every alert there is. */
    List<AlertLine> alerts() throws IOException {
        List<AlertLine> alerts = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json("/api/v1/alerts?limit=1000" + cursor);
            for (JsonNode alert : page.path("alerts")) {
                alerts.add(new AlertLine(
                        alert.path("id").asText(),
                        alert.path("rule").path("id").asText(),
                        alert.path("count").asLong(),
                        Instant.parse(alert.path("raised_at").asText())));
            }
            cursor = page.hasNonNull("next_cursor")
                    ? "&cursor=" + URLEncoder.encode(page.path("next_cursor").asText(), UTF_8)
                    : "";
        } while (!cursor.isEmpty());
        return alerts;
    }

    /** How many events are stored. */
    long events() throws IOException {
        return json("/api/v1/events/count").path("count").asLong();
    }

    @Override
    public List<RaisedAlert> alerts(String marker) throws IOException {
        List<RaisedAlert> alerts = new ArrayList<>();
        for (JsonNode alert : json("/api/v1/drills/steps/" + marker).path("alerts")) {
            alerts.add(new RaisedAlert(
                    alert.path("id").asText(),
                    alert.path("rule").asText(),
                    Instant.parse(alert.path("raised_at").asText())));
        }
        return alerts;
    }

    @Override
    public boolean logged(String marker) throws IOException {
        return json("/api/v1/drills/steps/" + marker).path("logged").asBoolean();
    }

    /** Makes a self-assessment and returns its signed package. */
    byte[] selfAssessment(String system, String unit) throws IOException {
        Answer made = client.send(
                "POST",
                "/api/v1/assessments",
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                JSON.writeValueAsString(Map.of("system", system, "unit", unit)).getBytes(UTF_8));
        if (made.status() != 201) {
            throw new IOException("POST /api/v1/assessments answered " + made.status() + " " + made.text());
        }
        String id = JSON.readTree(made.body()).path("id").asText();
        Answer file = client.get("/api/v1/assessments/" + id + "/package");
        if (file.status() != 200) {
            throw new IOException("GET of the report package answered " + file.status());
        }
        return file.body();
    }

    /** Shows the second factor again, with a code that was not used at the login. */
    void stepUp() throws IOException {
        int status = client.form("/step-up", Map.of("code", client.code(1), "next", "/console/"))
                .status();
        if (status != 303) {
            throw new IOException("POST /step-up answered " + status);
        }
    }

    int status(String path) throws IOException {
        return client.get(path).status();
    }

    private JsonNode json(String path) throws IOException {
        Answer answer = client.send("GET", path, Map.of("Accept", "application/json"), new byte[0]);
        if (answer.status() != 200) {
            throw new IOException("GET " + path + " answered " + answer.status());
        }
        return JSON.readTree(answer.body());
    }
}
