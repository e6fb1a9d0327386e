package org.jianxin.sm.subtle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The engines of this machine, each tested against known answers of the standards. Loading and testing takes about a quarter of
 * a second on a cold JVM; a program does it once, at its start.
 */
public final class SmEngines {

    private final List<Candidate> candidates;

    /**
     * One engine and how it did.
     *
     * @param id what it is called in settings
     * @param description name and version, empty when it could not be loaded
     * @param problem why it cannot be used; null when it can
     */
    public record Candidate(String id, String description, @Nullable String problem, @Nullable SmEngine engine) {
        public boolean usable() {
            return engine != null;
        }
    }

    private SmEngines(List<Candidate> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    /** Loads and tests all of them, the fastest first. */
    public static SmEngines detect() {
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(candidate(LibgcryptEngine.ID, LibgcryptEngine::new));
        candidates.add(candidate(JavaEngine.ID, JavaEngine::new));
        return new SmEngines(candidates);
    }

    private static Candidate candidate(String id, Supplier<SmEngine> load) {
        SmEngine engine;
        try {
            engine = load.get();
        } catch (LinkageError e) {
            return new Candidate(id, "", "not on this machine: " + e.getMessage(), null);
        }
        String failure = SelfTest.failure(engine);
        return failure == null
                ? new Candidate(id, engine.description(), null, engine)
                : new Candidate(id, engine.description(), failure, null);
    }

    /** All that were tried, the fastest first. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** The fastest that gave the right answers. */
    public SmEngine best() {
        return candidates.stream()
                .map(Candidate::engine)
                .filter(engine -> engine != null)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no engine computes SM4 and SM3 rightly: " + problems()));
    }

    /**
     * The one that was asked for, and no other in its place.
     *
     * @throws IllegalArgumentException when there is none of that name, or it cannot be used here
     */
    public SmEngine named(String id) {
        Candidate candidate = candidates.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no SM engine is called \"" + id + "\"; there are "
                        + candidates.stream().map(Candidate::id).collect(Collectors.joining(", "))));
        if (candidate.engine() == null) {
            throw new IllegalArgumentException("the SM engine " + id + " cannot be used: " + candidate.problem());
        }
        return candidate.engine();
    }

    private String problems() {
        return candidates.stream()
                .map(candidate -> candidate.id() + ": " + candidate.problem())
                .collect(Collectors.joining("; "));
    }
}
