package org.jianxin.appliance.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.jianxin.appliance.TestInstallation;
import org.jianxin.sensitivedata.Catalogue;

/** The demonstration's agencies, interfaces and catalogue around an installation under test, and their calls. */
public final class TestWorld implements AutoCloseable {
    private final TestInstallation installation;
    private final DemoWorld world;
    private final SampleProviders providers;

    private TestWorld(TestInstallation installation, DemoWorld world, SampleProviders providers) {
        this.installation = installation;
        this.world = world;
        this.providers = providers;
    }

    /** Sets up an installation with the demonstration's catalogue, agencies and interfaces; nothing runs yet. */
    public static TestWorld prepare(Path data) throws Exception {
        DemoWorld world = new DemoWorld(data, Clock.systemUTC());
        world.placeCatalogue();
        TestInstallation installation = TestInstallation.prepare(data);
        SampleProviders providers =
                SampleProviders.start(Catalogue.load(data.resolve("catalogue.yaml")), world.providersChannel());
        world.registerAgencies(providers.port());
        return new TestWorld(installation, world, providers);
    }

    public TestInstallation installation() {
        return installation;
    }

    /** Lets the agent read a log file; before the installation is started. */
    public void readLog(String source, Path file, String parser) throws IOException {
        Files.writeString(
                installation.data().resolve("agent/agent.yaml"),
                "  - {name: %s, type: file, path: %s, parser: %s}\n".formatted(source, file, parser),
                StandardOpenOption.APPEND);
    }

    /** One call of an agency's program; returns the status. */
    public int call(String consumer, String path) throws IOException, InterruptedException {
        return new DemoConsumer(consumer, gateway(), world.consumerTls()).call(path);
    }

    /** The demonstration's calls that each break a rule. */
    public void misbehave() throws IOException, InterruptedException {
        new Traffic(gateway(), world.consumerTls()).misbehaved();
    }

    private URI gateway() {
        return installation.gateway();
    }

    @Override
    public void close() {
        installation.close();
        providers.close();
    }
}
