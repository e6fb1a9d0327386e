package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.gateway.GatewaySettings.SharedInterface.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
    @TempDir
    Path directory;

    private Path file;
    private Routes routes;
    private long second;
    private final List<String> cut = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        file = directory.resolve("gateway.yaml");
        write("active");
        routes = Routes.read(file);
        routes.refresh();
    }

    private void write(String state) throws Exception {
        put(
                """
                appliance: https://127.0.0.1:8080
                tls: {}
                keys: {}
                interfaces:
                  - {id: i, title: {zh: 甲, en: A}, dataset: d, upstream: "http://x/", registered: 2026-01-01, state: %s}
                """
                        .formatted(state));
    }

    private void put(String text) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_800_000_000 + second++)));
        if (routes != null) {
            routes.refresh();
            routes.refresh(); // taken up when it stayed the same between two looks
        }
    }

    @Test
    void anInterfaceIsShutOffWhenTheFileSaysSoAndItsAnswersUnderWayAreCut() throws Exception {
        Runnable over = routes.add("i", () -> cut.add("over"));
        over.run();
        routes.add("i", () -> cut.add("running"));
        assertThat(routes.state("i")).isEqualTo(State.ACTIVE);

        write("closed");

        assertThat(routes.state("i")).isEqualTo(State.CLOSED);
        assertThat(cut).containsExactly("running");
        routes.add("i", () -> cut.add("late"));
        assertThat(cut).containsExactly("running", "late");
        write("dormant");
        assertThat(routes.state("i")).isEqualTo(State.DORMANT);
    }

    @Test
    void aFileThatCannotBeReadChangesNothing() throws Exception {
        routes.add("i", () -> cut.add("running"));

        put("interfaces: [");

        assertThat(routes.state("i")).isEqualTo(State.ACTIVE);
        assertThat(cut).isEmpty();
        assertThat(routes.problem()).contains("gateway.yaml");
    }

    @Test
    void interfacesConsumersAndTheApplianceAreThoseOfTheFileAsItIsNow() throws Exception {
        assertThat(routes.shared("j")).isEmpty();

        put(
                """
                appliance: https://127.0.0.1:8443
                tls: {}
                keys: {}
                consumers:
                  - {id: tax, unit: 税务局, clearance: 2, zone: internal}
                interfaces:
                  - {id: j, title: {zh: 乙, en: B}, dataset: d, upstream: "http://y/", registered: 2026-01-01}
                """);

        assertThat(routes.shared("j").orElseThrow().upstream()).isEqualTo(URI.create("http://y/"));
        assertThat(routes.shared("i")).isEmpty();
        assertThat(routes.consumer("tax").orElseThrow().clearance()).isEqualTo(2);
        assertThat(routes.appliance()).isEqualTo(URI.create("https://127.0.0.1:8443"));
        assertThat(routes.problem()).isEmpty();
    }

    @Test
    void aFileIsNotTakenUpWhileItIsBeingWritten() throws Exception {
        Files.writeString(file, "appliance: https://127.0.0.1:8443\ntls: {}\nkeys: {}\n");

        routes.refresh();
        assertThat(routes.state("i")).isEqualTo(State.ACTIVE);

        routes.refresh();
        assertThat(routes.state("i")).isEqualTo(State.CLOSED);
    }

    @Test
    void anInterfaceThatIsNotInTheFileIsShutOff() throws Exception {
        put("appliance: https://127.0.0.1:8080\ntls: {}\nkeys: {}\n");

        assertThat(routes.state("i")).isEqualTo(State.CLOSED);
        assertThat(routes.state("never-there")).isEqualTo(State.CLOSED);
    }
}
