package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.GatewaySettings.SharedInterface.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each registered interface is in its life, by what the settings file says now: an interface is shut off (关停) by
 * writing it there, and its answers under way are cut. One that is not in the file any more is shut off; one that is new in
 * it is registered at the next start. Safe for use by several threads.
 */
final class InterfaceStates {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceStates.class);

    private final Path file;
    private final Map<String, Set<Runnable>> cutters = new ConcurrentHashMap<>();
    private volatile Map<String, State> states;
    private @Nullable FileTime read;

    /** @param file the settings file that {@code settings} were read from */
    InterfaceStates(Path file, GatewaySettings settings) {
        this.file = requireNonNull(file, "file");
        this.states = states(settings);
    }

    private static Map<String, State> states(GatewaySettings settings) {
        Map<String, State> states = new HashMap<>();
        for (SharedInterface shared : settings.interfaces()) {
            states.put(shared.id(), shared.state());
        }
        return Map.copyOf(states);
    }

    State of(String id) {
        return states.getOrDefault(id, State.CLOSED);
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
        if (of(id) == State.CLOSED) {
            cut.run();
        }
        return () -> running.remove(cut);
    }

    /** Reads the file again if it was written. One that cannot be read changes nothing; one thread at a time calls this. */
    void refresh() {
        try {
            FileTime written = Files.getLastModifiedTime(file);
            if (written.equals(read)) {
                return;
            }
            read = written;
            Map<String, State> before = states;
            Map<String, State> now = states(GatewaySettings.read(file));
            states = now;
            for (String id : before.keySet()) {
                if (of(id) != before.get(id)) {
                    LOG.warn("interface {} is {} now", id, of(id));
                }
                if (of(id) == State.CLOSED) {
                    cutters.getOrDefault(id, Set.of()).forEach(Runnable::run);
                }
            }
        } catch (IOException | DefinitionException e) {
            LOG.error("the settings cannot be read again, so interfaces stay as they are: {}", e.getMessage());
        }
    }
}
