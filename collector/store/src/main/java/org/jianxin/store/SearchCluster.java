package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/** One Elasticsearch cluster. Safe for use by several threads. */
public final class SearchCluster implements AutoCloseable {
    private final ElasticsearchClient client;
    private final Wire wire;
    private final Schema schema;
    private final EventStore events;
    private final AlertStore alerts;
    private final FindingStore findings;
    private final DocumentStore documents;
    private final Retention retention;

    private SearchCluster(ClusterSettings settings, Clock clock) {
        client = Connection.open(settings);
        wire = new Wire(client, settings.patience());
        EventTemplates templates = new EventTemplates(wire, settings);
        EventIndices indices = new EventIndices(wire, settings.namespace(), templates);
        BulkWriter writer = new BulkWriter(wire);
        schema = new Schema(wire, indices, templates, settings);
        events = new EventStore(wire, indices, writer);
        alerts = new AlertStore(wire);
        findings = new FindingStore(wire, writer);
        documents = new DocumentStore(wire, clock);
        retention = new Retention(wire, indices, settings.retention(), clock);
    }

    /**
     * Connects lazily: nothing is sent yet.
     *
     * @throws IllegalArgumentException when the CA certificate cannot be read
     */
    public static SearchCluster connect(ClusterSettings settings, Clock clock) {
        return new SearchCluster(requireNonNull(settings, "settings"), requireNonNull(clock, "clock"));
    }

    /**
     * Installs or updates templates and indices; may be called at every start, by every process.
     *
     * @throws StoreRejectedException when an index of a name we need is somebody else's, or its mapping does not fit
     * @throws StoreUnavailableException when the cluster does not answer, or not with these credentials
     */
    public void prepare() throws StoreUnavailableException {
        schema.install();
    }

    /** Whether the cluster answers right now. */
    public boolean reachable() {
        return wire.succeeds(elasticsearch -> elasticsearch.cluster().health(request -> request.local(true)));
    }

    public EventStore events() {
        return events;
    }

    public AlertStore alerts() {
        return alerts;
    }

    public FindingStore findings() {
        return findings;
    }

    public DocumentStore documents() {
        return documents;
    }

    public Retention retention() {
        return retention;
    }

    @Override
    public void close() {
        try {
            client._transport().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
