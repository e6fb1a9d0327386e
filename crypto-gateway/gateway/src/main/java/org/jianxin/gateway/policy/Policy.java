package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The policy file, ready to rule. Rules are tried from the top and the first that applies decides, as a person reads the
 * file; where none applies the answer is no. Immutable and safe for use by several threads.
 */
public final class Policy {
    private final long number;
    private final @Nullable Long replaces;
    private final String digest;
    private final Surroundings surroundings;
    private final List<PolicyRule> rules;
    private final Map<String, Set<String>> names = new HashMap<>();

    /**
     * @param replaces the later version this one expressly takes the place of; null for none
     * @param digest SM3 of the file, hexadecimal
     */
    Policy(long number, @Nullable Long replaces, String digest, Surroundings surroundings, List<PolicyRule> rules) {
        this.number = number;
        this.replaces = replaces;
        this.digest = requireNonNull(digest, "digest");
        this.surroundings = requireNonNull(surroundings, "surroundings");
        this.rules = List.copyOf(rules);
        rules.forEach(rule -> names.put(rule.id(), rule.names()));
    }

    /** What a policy says to a request, and what each of its rules said. */
    public record Explanation(Ruling ruling, List<Considered> rules) {
        public Explanation {
            requireNonNull(ruling, "ruling");
            rules = List.copyOf(rules);
        }
    }

    /** The file's own version and the first eight hexadecimal digits of its SM3: {@code 3/1f0c22ab}. */
    public String version() {
        return number + "/" + digest.substring(0, 8);
    }

    /** The file's own version. */
    public long number() {
        return number;
    }

    /** The later version this one expressly takes the place of. */
    public OptionalLong replaces() {
        return replaces == null ? OptionalLong.empty() : OptionalLong.of(replaces);
    }

    /** SM3 of the file, hexadecimal. */
    public String digest() {
        return digest;
    }

    public int size() {
        return rules.size();
    }

    /** Names of all facts its rules look at. */
    public Set<String> facts() {
        Set<String> all = new LinkedHashSet<>();
        rules.forEach(rule -> all.addAll(names(rule)));
        return all;
    }

    /** Rules on one request. Never throws; what is not expressly allowed is denied, with the nearest miss as reason. */
    public Ruling decide(Access access) {
        return new Deliberation(this, access, null).rule();
    }

    /** As {@link #decide}, keeping a record. */
    public Explanation explain(Access access) {
        List<Considered> record = new ArrayList<>();
        return new Explanation(new Deliberation(this, access, record).rule(), record);
    }

    List<PolicyRule> rules() {
        return rules;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Whether what a rule of that id says depends on a fact. */
    public boolean dependsOn(String rule, Fact fact) {
        return names.getOrDefault(rule, Set.of()).contains(fact.id());
    }

    Set<String> names(PolicyRule rule) {
        return requireNonNull(names.get(rule.id()), "names");
    }
}
