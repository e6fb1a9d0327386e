package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.ExpandWildcard;
import co.elastic.clients.elasticsearch.indices.AliasDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.IndexTemplates;

/** Knows the indices that hold events: those behind an alias of ours, named as a rollover names them, and no others. */
final class EventIndices {
    private static final Pattern DATASET = Pattern.compile("[a-z][a-z0-9_.]{0,99}");

    private final Wire wire;
    private final String namespace;
    private final Pattern backing;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    EventIndices(Wire wire, String namespace) {
        this.wire = wire;
        this.namespace = namespace;
        this.backing = Pattern.compile("(logs-([a-z0-9_.]+)-" + Pattern.quote(namespace) + ")-(\\d{6,})");
    }

    /** What all backing indices' names match; narrow, so that a shared cluster's other logs are left alone. */
    static String pattern(String namespace) {
        return IndexTemplates.eventsAlias("*", namespace) + "-0*";
    }

    String alias(String dataset) {
        if (!DATASET.matcher(dataset).matches()) {
            throw new IllegalArgumentException("dataset must match " + DATASET + ": " + dataset);
        }
        return IndexTemplates.eventsAlias(dataset, namespace);
    }

    /** All backing indices, by alias, the oldest first. */
    List<BackingIndex> list() throws StoreUnavailableException {
        var answer = wire.repeatable(client -> client.indices()
                .getAlias(request -> request.index(pattern(namespace)).expandWildcards(ExpandWildcard.All)));
        List<BackingIndex> found = new ArrayList<>();
        answer.result().forEach((name, aliases) -> {
            Matcher matcher = backing.matcher(name);
            if (matcher.matches()) {
                AliasDefinition alias = aliases.aliases().get(matcher.group(1));
                if (alias != null) {
                    found.add(new BackingIndex(
                            name,
                            matcher.group(1),
                            Long.parseLong(matcher.group(3)),
                            Boolean.TRUE.equals(alias.isWriteIndex())));
                }
            }
        });
        found.sort(Comparator.comparing(BackingIndex::alias).thenComparingLong(BackingIndex::number));
        found.forEach(index -> known.add(index.name()));
        return found;
    }

    /** Those of {@link #list()} that hold one of some datasets; all when there are none given. */
    List<BackingIndex> list(Set<String> datasets) throws StoreUnavailableException {
        List<String> aliases = datasets.stream().map(this::alias).toList();
        return list().stream()
                .filter(index -> aliases.isEmpty() || aliases.contains(index.alias()))
                .toList();
    }

    /** The index new events of a dataset go to, made when there is none. */
    String writeIndex(String dataset) throws StoreUnavailableException {
        String alias = alias(dataset);
        String first = alias + "-000001";
        for (int attempt = 0; attempt < 2; attempt++) {
            for (BackingIndex index : list()) {
                if (index.alias().equals(alias) && index.writable()) {
                    return index.name();
                }
            }
            try {
                wire.repeatable(client -> client.indices().create(request -> request.index(first)
                        .aliases(alias, definition -> definition.isWriteIndex(true))));
            } catch (StoreRejectedException e) {
                if (e.status() != 400 || !String.valueOf(e.getMessage()).contains("resource_already_exists")) {
                    throw e;
                }
                // somebody else has just made it
            }
        }
        return first;
    }

    /** Whether a name is that of a backing index; asks the cluster only about names not seen before. */
    boolean exists(String name) throws StoreUnavailableException {
        if (!known.contains(name) && backing.matcher(name).matches()) {
            list();
        }
        return known.contains(name);
    }

    void forget(String name) {
        known.remove(name);
    }
}
