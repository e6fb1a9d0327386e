package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.posture.PostureFile;

/** {@code /health} and {@code /metrics} on loopback. */
final class Management {
    private final GatewayParts parts;
    private final DecisionLog log;
    private final JsonMapper json = RecordMapper.create();

    Management(GatewayParts parts, DecisionLog log) {
        this.parts = requireNonNull(parts, "parts");
        this.log = requireNonNull(log, "log");
    }

    Future<HttpServer> start(Vertx vertx) {
        GatewaySettings.Address address = parts.settings().management();
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost(address.host()).setPort(address.port()))
                .requestHandler(this::handle)
                .listen();
    }

    private void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/health" -> health(request);
            case "/metrics" -> request.response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(parts.metrics()
                            .text(
                                    log,
                                    new Metrics.FilesInForce(
                                            parts.policy().problem().isEmpty(),
                                            parts.routes().problem().isEmpty(),
                                            parts.channels().problem().isEmpty()),
                                    parts.inventory().hops(),
                                    parts.clock().instant()));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void health(HttpServerRequest request) {
        boolean up = log.healthy();
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("status", up ? "UP" : "DOWN");
        health.put("name", parts.settings().name());
        health.put("protocol", parts.channels().listener().protocolName());
        health.put("policy", parts.policy().get().version());
        health.put("policy_refused", parts.policy().problem());
        health.put("settings_refused", parts.routes().problem());
        health.put("certificates_refused", parts.channels().problem());
        health.put("posture_refused", parts.posture() instanceof PostureFile file ? file.problem() : "");
        health.put("decision_log", up ? "written" : "refused by the disk");
        health.put("chain_position", log.position().number());
        try {
            request.response()
                    .setStatusCode(up ? 200 : 503)
                    .putHeader("Content-Type", "application/json")
                    .end(json.writeValueAsString(health));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // strings and numbers are always JSON
        }
    }
}
