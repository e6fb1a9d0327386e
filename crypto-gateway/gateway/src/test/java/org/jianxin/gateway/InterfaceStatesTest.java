package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

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

class InterfaceStatesTest {
    @TempDir
    Path directory;

    private Path file;
    private InterfaceStates states;
    private long second;
    private final List<String> cut = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        file = directory.resolve("gateway.yaml");
        write("active");
        states = new InterfaceStates(file, GatewaySettings.read(file));
        states.refresh();
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
        if (states != null) {
            states.refresh();
        }
    }

    @Test
    void anInterfaceIsShutOffWhenTheFileSaysSoAndItsAnswersUnderWayAreCut() throws Exception {
        Runnable over = states.add("i", () -> cut.add("over"));
        over.run();
        states.add("i", () -> cut.add("running"));
        assertThat(states.of("i")).isEqualTo(State.ACTIVE);

        write("closed");

        assertThat(states.of("i")).isEqualTo(State.CLOSED);
        assertThat(cut).containsExactly("running");
        states.add("i", () -> cut.add("late"));
        assertThat(cut).containsExactly("running", "late");
        write("dormant");
        assertThat(states.of("i")).isEqualTo(State.DORMANT);
    }

    @Test
    void aFileThatCannotBeReadChangesNothing() throws Exception {
        states.add("i", () -> cut.add("running"));

        put("interfaces: [");

        assertThat(states.of("i")).isEqualTo(State.ACTIVE);
        assertThat(cut).isEmpty();
    }

    @Test
    void anInterfaceThatIsNotInTheFileIsShutOff() throws Exception {
        put("appliance: https://127.0.0.1:8080\ntls: {}\nkeys: {}\n");

        assertThat(states.of("i")).isEqualTo(State.CLOSED);
        assertThat(states.of("never-there")).isEqualTo(State.CLOSED);
    }
}
