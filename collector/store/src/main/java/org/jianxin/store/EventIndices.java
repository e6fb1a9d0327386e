package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.ExpandWildcard;
import co.elastic.clients.elasticsearch._types.mapping.TypeMapping;
import co.elastic.clients.elasticsearch.indices.Alias;
import co.elastic.clients.elasticsearch.indices.IndexSettings;
import co.elastic.clients.elasticsearch.indices.IndexState;
import co.elastic.clients.elasticsearch.indices.get.Feature;
import co.elastic.clients.json.JsonData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jianxin.events.IndexTemplates;
import org.jspecify.annotations.Nullable;

/**
 * Knows the indices that hold events: those behind an alias of ours, named as a rollover names them, whose mapping says that
 * they are ours, and no others.
 */
final class EventIndices {
    private static final Pattern DATASET = Pattern.compile("[a-z][a-z0-9_.]{0,99}");

    private final Wire wire;
    private final String namespace;
    private final EventTemplates templates;
    private final Pattern backing;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    /** By uuid; it never changes. */
    private final Map<String, Boolean> ours = new ConcurrentHashMap<>();

    EventIndices(Wire wire, String namespace, EventTemplates templates) {
        this.wire = wire;
        this.namespace = namespace;
        this.templates = templates;
        this.backing = Pattern.compile("(logs-([a-z0-9_.]+)-" + Pattern.quote(namespace) + ")-(\\d{6,})");
    }

    /** What the names of the backing indices of an alias match. */
    static String pattern(String alias) {
        return alias + "-0*";
    }

    /**
     * What the names of all backing indices match. Requests that concern many of them name this and not them: a URL of
     * more than 4 KiB is refused, and a few months' indices are more.
     */
    String pattern() {
        return pattern(IndexTemplates.eventsAlias("*", namespace));
    }

    String alias(String dataset) {
        if (!DATASET.matcher(dataset).matches()) {
            throw new IllegalArgumentException("dataset must match " + DATASET + ": " + dataset);
        }
        return IndexTemplates.eventsAlias(dataset, namespace);
    }

    /** All backing indices, by alias, the oldest first. */
    List<BackingIndex> list() throws StoreUnavailableException {
        return look().ours();
    }

    /** Those of {@link #list()} that hold one of some datasets; all when there are none given. */
    List<BackingIndex> list(Set<String> datasets) throws StoreUnavailableException {
        List<String> aliases = datasets.stream().map(this::alias).toList();
        return list().stream()
                .filter(index -> aliases.isEmpty() || aliases.contains(index.alias()))
                .toList();
    }

    /**
     * The index new events of a dataset go to, made when there is none.
     *
     * @throws StoreRejectedException when indices of that name are somebody else's
     */
    String writeIndex(String dataset) throws StoreUnavailableException {
        String alias = alias(dataset);
        Optional<BackingIndex> current = writable(alias);
        if (current.isPresent()) {
            return current.get().name();
        }
        templates.install(alias);
        try {
            wire.repeatable(client -> client.indices().create(request -> request.index(alias + "-000001")
                    .aliases(alias, definition -> definition.isWriteIndex(true))));
        } catch (StoreRejectedException e) {
            if (!String.valueOf(e.getMessage()).contains("resource_already_exists")) {
                throw e;
            }
            // somebody else has just made it
        }
        return writable(alias)
                .map(BackingIndex::name)
                .orElseThrow(() -> new StoreUnavailableException("alias " + alias + " has no index to write to"));
    }

    private Optional<BackingIndex> writable(String alias) throws StoreUnavailableException {
        Listing listing = look();
        Optional<BackingIndex> writable = listing.ours().stream()
                .filter(index -> index.alias().equals(alias) && index.writable())
                .findFirst();
        String other = listing.others().get(alias);
        if (writable.isEmpty() && other != null) {
            throw new StoreRejectedException(
                    409, "index " + other + " is not Jianxin's: events need a namespace of their own");
        }
        return writable;
    }

    /** Whether a name is that of a backing index; asks the cluster only about names not seen before. */
    boolean exists(String name) throws StoreUnavailableException {
        if (!known.contains(name) && backing.matcher(name).matches()) {
            list();
        }
        return known.contains(name);
    }

    /** Which of some backing indices are there now. */
    Set<String> present(Collection<String> names) throws StoreUnavailableException {
        Set<String> now = list().stream().map(BackingIndex::name).collect(Collectors.toSet());
        known.retainAll(now); // another process may have deleted some
        now.retainAll(Set.copyOf(names));
        return now;
    }

    void forget(String name) {
        known.remove(name);
    }

    /**
     * What is there under names that could be ours.
     *
     * @param others the first index that is not ours, by the alias it would be behind
     */
    private record Listing(List<BackingIndex> ours, Map<String, String> others) {}

    private Listing look() throws StoreUnavailableException {
        Map<String, IndexState> states = wire.repeatable(
                        client -> client.indices().get(request -> request.index(pattern())
                                .expandWildcards(ExpandWildcard.All)
                                .features(Feature.Aliases, Feature.Settings)))
                .result();
        learnOwners(states);
        List<BackingIndex> found = new ArrayList<>();
        Map<String, String> others = new HashMap<>();
        states.forEach((name, state) -> {
            Matcher matcher = backing.matcher(name);
            if (matcher.matches()) {
                Alias alias = state.aliases().get(matcher.group(1));
                if (!ours.getOrDefault(uuid(name, state), false)) {
                    others.putIfAbsent(matcher.group(1), name);
                } else if (alias != null) {
                    found.add(index(name, matcher, state, Boolean.TRUE.equals(alias.isWriteIndex())));
                }
            }
        });
        found.sort(Comparator.comparing(BackingIndex::alias).thenComparingLong(BackingIndex::number));
        found.forEach(index -> known.add(index.name()));
        return new Listing(found, others);
    }

    /** Asks whose the indices are that were not there before. */
    private void learnOwners(Map<String, IndexState> states) throws StoreUnavailableException {
        Map<String, String> unknown = new HashMap<>();
        states.forEach((name, state) -> {
            if (backing.matcher(name).matches() && !ours.containsKey(uuid(name, state))) {
                unknown.put(name, uuid(name, state));
            }
        });
        if (unknown.isEmpty()) {
            return;
        }
        var mappings = wire.repeatable(client -> client.withTransportOptions(options ->
                                options.setParameter("filter_path", "*.mappings._meta." + IndexTemplates.OWNER_KEY))
                        .indices()
                        .getMapping(request -> request.index(pattern()).expandWildcards(ExpandWildcard.All)))
                .result();
        unknown.forEach((name, uuid) -> {
            var mapping = mappings.get(name);
            ours.put(uuid, mapping != null && ours(mapping.mappings()));
        });
    }

    /** Whether a mapping says that its index is ours. */
    static boolean ours(@Nullable TypeMapping mapping) {
        JsonData owner = mapping == null ? null : mapping.meta().get(IndexTemplates.OWNER_KEY);
        return owner != null && IndexTemplates.OWNER.equals(owner.to(Object.class));
    }

    private static BackingIndex index(String name, Matcher matcher, IndexState state, boolean writable) {
        IndexSettings settings = settings(name, state);
        Long created = settings.creationDate();
        String shards = settings.numberOfShards();
        if (created == null || shards == null) {
            throw new IllegalStateException(name + " has no creation date or number of shards");
        }
        return new BackingIndex(
                name,
                uuid(name, state),
                matcher.group(1),
                Long.parseLong(matcher.group(3)),
                writable,
                !Boolean.TRUE.equals(settings.verifiedBeforeClose()),
                Integer.parseInt(shards),
                Instant.ofEpochMilli(created));
    }

    private static String uuid(String name, IndexState state) {
        String uuid = settings(name, state).uuid();
        if (uuid == null) {
            throw new IllegalStateException(name + " has no uuid");
        }
        return uuid;
    }

    private static IndexSettings settings(String name, IndexState state) {
        IndexSettings all = state.settings();
        IndexSettings settings = all == null ? null : all.index();
        if (settings == null) {
            throw new IllegalStateException(name + " has no settings");
        }
        return settings;
    }
}
