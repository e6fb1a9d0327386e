package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jianxin.appliance.TestInstallation.StoredData;
import org.jianxin.appliance.demo.TestWorld;
import org.jianxin.drills.GatewayClient;
import org.jianxin.drills.GatewayClient.Answer;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.EventQuery;
import org.jianxin.store.StoredEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real PostgreSQL with pgaudit and a real nginx, read by the agent of a whole installation. The statements are run once;
 * then the installation is ended and what it has stored is looked at.
 */
final class LiveDatabaseAndWebServerIT {
    private static final String RULE = "JX-SQL-001";
    /** Cleared for grade 1; id_card is of grade 3. */
    private static final String REPORT = "population_report";
    /** Cleared for grade 3. */
    private static final String APPLICATION = "population_app";
    /** Cleared for grade 2. */
    private static final String ADMINISTRATOR = "dba_zhang";

    private static final SyntheticCitizen CITIZEN =
            SyntheticCitizens.seeded(20261122).next(1).get(0);
    private static final String PLAIN_LITERAL = "户号-q7w2x9k4";

    private static LivePostgres postgres;
    private static LiveNginx nginx;
    private static TestWorld world;
    private static StoredData stored;

    @BeforeAll
    static void runStatementsAndRequests() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "starting PostgreSQL and nginx needs root");
        assertThat(LivePostgres.PGAUDIT)
                .as("apt-get install postgresql-15 postgresql-15-pgaudit")
                .exists();
        assertThat(LiveNginx.PROGRAM).as("apt-get install nginx-light").exists();
        postgres = LivePostgres.start(TestInstallation.freePort());
        nginx = LiveNginx.start(TestInstallation.freePort());
        fillDatabase();
        world = TestWorld.prepare(TestInstallation.emptyDirectory("live-servers"));
        world.readLog("live-postgresql", postgres.log(), "postgresql");
        world.readLog("live-nginx", nginx.log(), "nginx");
        world.installation().start();
        GatewayClient officer = world.installation().login(Role.SECURITY_ADMINISTRATOR, "Live-Servers-2026");

        assertThat(nginx.get("/index.html")).isEqualTo(200);
        assertThat(nginx.get("/residence/apply?id_card=" + CITIZEN.citizenId())).isEqualTo(404);
        select(APPLICATION, "select name, id_card from public.citizen where id_card = '" + CITIZEN.citizenId() + "'");
        select(
                REPORT,
                "select sex, count(*) from public.citizen where household_no <> '" + PLAIN_LITERAL + "' group by sex");
        select(REPORT, "select name, id_card from public.citizen where mobile = '" + CITIZEN.mobile() + "'");
        try (Connection connection = postgres.connect(APPLICATION, "population");
                PreparedStatement select =
                        connection.prepareStatement("select name, id_card from public.citizen where name = ?")) {
            select.setString(1, CITIZEN.name());
            select.executeQuery();
        }
        // One source is read in order: when this one's alert is there, all before it have been judged.
        select(ADMINISTRATOR, "select c.id_card from public.citizen c limit 1");
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> accountsAlerted(officer).contains(ADMINISTRATOR));
        stored = world.installation().closeAndOpenStore();
    }

    @AfterAll
    static void stop() throws Exception {
        if (stored != null) {
            stored.close();
        }
        if (world != null) {
            world.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void a_select_of_a_column_above_the_accounts_clearance_is_one_alert_with_account_table_and_column()
            throws Exception {
        List<Alert> alerts = alerts(REPORT);

        assertThat(alerts).hasSize(1);
        Alert alert = alerts.get(0);
        assertThat(alert.rule().id()).isEqualTo(RULE);
        assertThat(alert.count()).isEqualTo(1);
        assertThat(alert.who().account()).isEqualTo(REPORT);
        assertThat(alert.what().dataset()).isEqualTo("population-basic");
        assertThat(alert.what().fields()).contains("citizen.id_card");
        assertThat(alert.what().grade()).isEqualTo(3);
        assertThat(alert.reasonZh()).contains(REPORT).contains("id_card").contains("1 级");
        assertThat(alert.reasonEn()).contains(REPORT).contains("id_card").contains("grade 1");
        assertThat(alert.evidence()).hasSize(1);
        StoredEvent evidence = stored.cluster()
                .events()
                .get(alert.evidence().get(0).index(), alert.evidence().get(0).eventId())
                .orElseThrow();
        assertThat(evidence.event().require(Ecs.SQL_TABLES)).containsExactly("public.citizen");
        assertThat(evidence.event().require(Ecs.SQL_STATEMENT))
                .isEqualTo("select name, id_card from public.citizen where mobile = ?");
    }

    @Test
    void an_account_cleared_for_the_column_raises_none() throws Exception {
        assertThat(alerts(APPLICATION)).isEmpty();
        assertThat(events("postgresql.log", Map.of("user.name", APPLICATION)))
                .as("and its statements did arrive")
                .hasSize(2);
    }

    @Test
    void every_statement_of_every_account_is_stored_once() throws Exception {
        assertThat(events("postgresql.log", Map.of("user.name", REPORT))).hasSize(2);
        assertThat(events("postgresql.log", Map.of("user.name", ADMINISTRATOR))).hasSize(1);
    }

    @Test
    void requests_to_nginx_arrive_with_their_path() throws Exception {
        List<Event> requests = events("nginx.access", Map.of()).stream()
                .filter(event -> event.get(Ecs.SOURCE).equals(Optional.of("live-nginx")))
                .toList();

        assertThat(requests)
                .extracting(event -> event.require(Ecs.URL_PATH))
                .containsExactlyInAnyOrder("/index.html", "/residence/apply");
    }

    @Test
    void literals_of_statements_and_queries_are_in_no_stored_document() throws Exception {
        List<String> documents = stored.documents();

        assertThat(documents)
                .as("the search sees documents of this run")
                .anyMatch(text -> text.contains(ADMINISTRATOR));
        for (String literal : List.of(CITIZEN.citizenId(), CITIZEN.mobile(), CITIZEN.name(), PLAIN_LITERAL)) {
            assertThat(documents.stream().filter(text -> text.contains(literal)))
                    .as("documents with a literal of a statement")
                    .isEmpty();
        }
    }

    private static void fillDatabase() throws Exception {
        try (Connection connection = postgres.connect("postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create database population");
        }
        try (Connection connection = postgres.connect("postgres", "population");
                Statement statement = connection.createStatement()) {
            statement.execute("create table public.citizen (name text, id_card text, sex text, mobile text,"
                    + " household_no text)");
            statement.execute("insert into public.citizen select 'made-up ' || i, 'x' || i, '-', 'x' || i, 'x'"
                    + " from generate_series(1, 50) i");
            for (String account : List.of(REPORT, APPLICATION, ADMINISTRATOR)) {
                statement.execute("create role " + account + " login");
                statement.execute("grant select on public.citizen to " + account);
            }
        }
    }

    private static void select(String account, String sql) throws Exception {
        try (Connection connection = postgres.connect(account, "population");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    private static Set<String> accountsAlerted(GatewayClient officer) throws Exception {
        Answer answer = officer.get("/api/v1/alerts?rule=" + RULE);
        assertThat(answer.status()).isEqualTo(200);
        Set<String> accounts = new HashSet<>();
        for (JsonNode alert : RecordMapper.create()
                .readTree(new String(answer.body(), StandardCharsets.UTF_8))
                .path("alerts")) {
            accounts.add(alert.path("who").path("account").asText());
        }
        return accounts;
    }

    private static List<Alert> alerts(String account) throws Exception {
        return stored.cluster()
                .alerts()
                .page(AlertQuery.all().withRuleId(RULE).withAccount(account))
                .alerts();
    }

    private static List<Event> events(String dataset, Map<String, String> terms) throws Exception {
        return stored
                .cluster()
                .events()
                .search(EventQuery.of(dataset).withTerms(terms).withSize(1000))
                .events()
                .stream()
                .map(StoredEvent::event)
                .toList();
    }
}
