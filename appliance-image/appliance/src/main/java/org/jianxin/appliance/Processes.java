package org.jianxin.appliance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The appliance, the gateway and the agent of one data directory, as children of this process. */
public final class Processes implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    /** Its search node alone may take a minute to write what it holds. */
    private static final Duration APPLIANCE_STOP_LIMIT = Duration.ofSeconds(75);

    private final ManagedProcess appliance;
    private final ManagedProcess gateway;
    private final ManagedProcess agent;

    private Processes(ManagedProcess appliance, ManagedProcess gateway, ManagedProcess agent) {
        this.appliance = appliance;
        this.gateway = gateway;
        this.agent = agent;
    }

    public static Processes start(Path data) {
        Path logs = data.resolve("logs");
        return new Processes(
                ManagedProcess.start(
                        "appliance",
                        1024,
                        APPLIANCE_STOP_LIMIT,
                        logs,
                        List.of("serve", "--config", at(data, "appliance"))),
                ManagedProcess.start(
                        "gateway", 256, STOP_LIMIT, logs, List.of("gateway", "run", "--config", at(data, "gateway"))),
                ManagedProcess.start(
                        "agent", 128, STOP_LIMIT, logs, List.of("agent", "run", "--config", at(data, "agent"))));
    }

    private static String at(Path data, String name) {
        return data.resolve(name).resolve(name + ".yaml").toString();
    }

    public ManagedProcess appliance() {
        return appliance;
    }

    public ManagedProcess gateway() {
        return gateway;
    }

    public ManagedProcess agent() {
        return agent;
    }

    /** The agent first, so that it can hand over what it has; the appliance last. */
    @Override
    public void close() {
        // All of them first: Ctrl-C reaches every process of the group, and one that has ended by it is not to come
        // back.
        agent.retire();
        gateway.retire();
        appliance.retire();
        agent.close();
        gateway.close();
        appliance.close();
    }
}
