package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.GatewaySettings.Consumer;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.GatewaySettings.SharedInterface.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests lead and who is registered, by what the settings file says now: its interfaces, its consumers and the
 * appliance's address. An interface is shut off (关停) by writing it there, and its answers under way are cut, as are those of one
 * that is not in the file any more. Other settings are read at the start only. Safe for use by several threads.
 */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final Path file;
    private final FileWatch watch;
    private final Map<String, Set<Runnable>> cutters = new ConcurrentHashMap<>();
    private volatile Registered registered;
    private volatile String problem = "";

    private record Registered(
            GatewaySettings settings, Map<String, SharedInterface> interfaces, Map<String, Consumer> consumers) {
        static Registered of(GatewaySettings settings) {
            return new Registered(
                    settings,
                    settings.interfaces().stream().collect(Collectors.toMap(SharedInterface::id, Function.identity())),
                    settings.consumers().stream().collect(Collectors.toMap(Consumer::id, Function.identity())));
        }

        State state(String id) {
            SharedInterface shared = interfaces.get(id);
            return shared == null ? State.CLOSED : shared.state();
        }
    }

    private Routes(Path file, FileWatch watch, GatewaySettings settings) {
        this.file = file;
        this.watch = watch;
        this.registered = Registered.of(settings);
    }

    /** @throws DefinitionException naming file, line and field */
    static Routes read(Path file) throws DefinitionException {
        requireNonNull(file, "file");
        // Looked at before it is read: what is written in between is then a change.
        FileWatch watch = new FileWatch(List.of(file));
        return new Routes(file, watch, GatewaySettings.read(file));
    }

    /** All settings of the file in force. */
    GatewaySettings settings() {
        return registered.settings();
    }

    /** The registered interface of that id. */
    Optional<SharedInterface> shared(String id) {
        return Optional.ofNullable(registered.interfaces().get(id));
    }

    /** The registered consumer of that id. */
    Optional<Consumer> consumer(String id) {
        return Optional.ofNullable(registered.consumers().get(id));
    }

    /** Base address of the appliance. */
    URI appliance() {
        return registered.settings().appliance();
    }

    /** Where an interface is in its life; one that is not registered is shut off. */
    State state(String id) {
        return registered.state(id);
    }

    /** Why the settings file is not what is in force; empty when it is. */
    String problem() {
        return problem;
    }

    /**
     * Notes an answer under way.
     *
     * @param cut breaks it off; called from any thread, at once when the interface has been shut off meanwhile
     * @return to be run when the answer is over
     */
    Runnable add(String id, Runnable cut) {
        Set<Runnable> running = cutters.computeIfAbsent(id, i -> ConcurrentHashMap.newKeySet());
        running.add(cut);
        if (state(id) == State.CLOSED) {
            cut.run();
        }
        return () -> running.remove(cut);
    }

    /** Takes up a file that was written. One that cannot be read changes nothing. */
    synchronized void refresh() {
        if (!watch.changed()) {
            return;
        }
        try {
            Registered before = registered;
            Registered now = Registered.of(GatewaySettings.read(file));
            registered = now;
            problem = "";
            report(before, now);
            for (String id : before.interfaces().keySet()) {
                if (now.state(id) == State.CLOSED) {
                    cutters.getOrDefault(id, Set.of()).forEach(Runnable::run);
                }
            }
        } catch (DefinitionException | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            LOG.error("the settings were changed but are not taken up: {}", problem);
        }
    }

    private static void report(Registered before, Registered now) {
        LOG.warn(
                "the settings were read again: {} interfaces, {} consumers",
                now.interfaces().size(),
                now.consumers().size());
        for (String id : before.interfaces().keySet()) {
            if (now.state(id) != before.state(id)) {
                LOG.warn("interface {} is {} now", id, now.state(id));
            }
        }
        if (!now.settings().routedAs(before.settings()).equals(before.settings())) {
            LOG.warn(
                    "other settings than interfaces, consumers and appliance were changed; they are taken up at the next start");
        }
    }
}
