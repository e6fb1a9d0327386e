package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jianxin.events.RecordMapper;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.jianxin.sensitivedata.synthetic.SyntheticEnterprise;
import org.jianxin.sensitivedata.synthetic.SyntheticEnterprises;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;

/**
 * The agencies' own programs behind the gateway: they answer with synthetic citizens, masked as the catalogue asks, not at
 * all, or badly, as {@code view=} says. Loopback only.
 */
final class SampleProviders implements AutoCloseable {
    private static final int CITIZENS = 2_000;
    private static final int MAX_PAGE = 500;
    private static final long SEED = 20261122;

    private final List<SyntheticCitizen> citizens =
            SyntheticCitizens.seeded(SEED).next(CITIZENS);
    private final List<SyntheticEnterprise> enterprises = new ArrayList<>();
    private final JsonMapper json = RecordMapper.create();
    private final Catalogue catalogue;
    private final HttpsServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final Consumer<URI> called;

    private SampleProviders(Catalogue catalogue, SecureChannel channel, Consumer<URI> called) throws IOException {
        this.catalogue = catalogue;
        this.called = called;
        SyntheticEnterprises made = SyntheticEnterprises.seeded(SEED);
        for (int i = 0; i < 50; i++) {
            enterprises.add(made.next());
        }
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(channel.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(channel.serverParameters(ClientCertificate.REQUIRED));
            }
        });
        server.setExecutor(workers);
        server.createContext("/population", exchange -> answer(exchange, population(parameters(exchange))));
        server.createContext("/enterprise", exchange -> answer(exchange, list(enterprises())));
        server.createContext("/medical", exchange -> answer(exchange, list(visits())));
        server.createContext("/epidemic", exchange -> answer(exchange, list(travel())));
    }

    static SampleProviders start(Catalogue catalogue, SecureChannel channel) throws IOException {
        return start(catalogue, channel, uri -> {});
    }

    /**
     * @param channel what the gateway speaks to them; it must show a certificate
     * @param called is told of every call that gets here, before it is answered, by several threads
     */
    static SampleProviders start(Catalogue catalogue, SecureChannel channel, Consumer<URI> called) throws IOException {
        SampleProviders providers = new SampleProviders(catalogue, channel, called);
        providers.server.start();
        return providers;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private Map<String, Object> population(Map<String, String> parameters) {
        int size = Math.min(MAX_PAGE, Integer.parseInt(parameters.getOrDefault("size", "20")));
        int from = Integer.parseInt(parameters.getOrDefault("page", "0")) * size;
        String view = parameters.getOrDefault("view", "masked");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            SyntheticCitizen citizen = citizens.get((from + i) % citizens.size());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", citizen.name());
            row.put("id_card", citizen.citizenId());
            row.put("mobile", citizen.mobile());
            row.put("address", citizen.address());
            row.put("household_no", "户" + (from + i));
            switch (view) {
                case "full" -> {}
                case "weak" -> row.put("id_card", hideBirthDateOnly(citizen.citizenId()));
                default -> row.replaceAll((field, value) -> masked(field, (String) value));
            }
            rows.add(row);
        }
        return list(rows);
    }

    /** As 公示 pages do it; for sharing it shows region, sequence and check digit, which is more than the rule keeps. */
    private static String hideBirthDateOnly(String citizenId) {
        return citizenId.substring(0, 6) + "********" + citizenId.substring(14);
    }

    private String masked(String field, String value) {
        return catalogue
                .dataset("population-basic")
                .flatMap(dataset -> dataset.fields().stream()
                        .filter(known -> known.name().equals(field))
                        .findFirst())
                .flatMap(known -> Optional.ofNullable(known.mask()))
                .map(mask -> mask.mask(value))
                .orElse(value);
    }

    private List<Map<String, Object>> enterprises() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SyntheticEnterprise enterprise : enterprises) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", enterprise.name());
            row.put("uscc", enterprise.uscc());
            rows.add(row);
        }
        return rows;
    }

    private List<Map<String, Object>> visits() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SyntheticCitizen citizen : citizens.subList(0, 10)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("patient_name", citizen.name());
            row.put("id_card", citizen.citizenId());
            row.put("diagnosis", "高血压 2 级");
            rows.add(row);
        }
        return rows;
    }

    private List<Map<String, Object>> travel() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SyntheticCitizen citizen : citizens.subList(0, 5)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", masked("name", citizen.name()));
            row.put("mobile", masked("mobile", citizen.mobile()));
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, Object> list(List<Map<String, Object>> rows) {
        return Map.of("code", 0, "data", Map.of("list", rows));
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            for (String part : query.split("&")) {
                String[] pair = part.split("=", 2);
                parameters.put(pair[0], pair.length == 2 ? pair[1] : "");
            }
        }
        return parameters;
    }

    private void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        try (exchange) {
            called.accept(exchange.getRequestURI());
            byte[] bytes = json.writeValueAsString(body).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
