package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.Refresh;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Writes documents in bulk. All callers together have at most {@link #IN_FLIGHT_KIB} under way; who comes when that much is,
 * waits. What the cluster could not do, or may not have got, is sent again until the patience is spent.
 */
final class BulkWriter {
    /** Half of a small node's indexing pressure limit (10 % of a 512 MB heap), so that it hardly ever has to refuse. */
    private static final int IN_FLIGHT_KIB = 24 << 10;

    private static final int REQUEST_BYTES = 4 << 20;
    private static final int REQUEST_DOCUMENTS = 2_000;

    private final Wire wire;
    private final Semaphore room = new Semaphore(IN_FLIGHT_KIB, true);

    BulkWriter(Wire wire) {
        this.wire = wire;
    }

    /**
     * A document to write.
     *
     * @param create whether a document that is there already is left as it is, otherwise it is replaced
     */
    record Item(String index, String id, byte[] json, boolean create) {
        int cost() {
            return json.length + index.length() + id.length() + 64;
        }

        private BulkOperation operation() {
            BinaryData document = BinaryData.of(json, ContentType.APPLICATION_JSON);
            return BulkOperation.of(operation -> create
                    ? operation.create(op -> op.index(index).id(id).document(document))
                    : operation.index(op -> op.index(index).id(id).document(document)));
        }
    }

    /** Writes the items in order. A duplicate is there, but for all this class knows not yet durable. */
    WriteResult write(List<Item> items, boolean visible) throws StoreUnavailableException {
        Tally tally = new Tally();
        List<Item> request = new ArrayList<>();
        int bytes = 0;
        for (Item item : items) {
            if (!request.isEmpty() && (bytes + item.cost() > REQUEST_BYTES || request.size() == REQUEST_DOCUMENTS)) {
                admit(request, bytes, visible, tally);
                request = new ArrayList<>();
                bytes = 0;
            }
            request.add(item);
            bytes += item.cost();
        }
        if (!request.isEmpty()) {
            admit(request, bytes, visible, tally);
        }
        return tally.result();
    }

    private void admit(List<Item> items, int bytes, boolean visible, Tally tally) throws StoreUnavailableException {
        int permits = Math.min(IN_FLIGHT_KIB, (bytes >> 10) + 1);
        long deadline = wire.deadline();
        try {
            if (!room.tryAcquire(permits, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("Elasticsearch does not keep up: other writes are still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting to write", e);
        }
        try {
            send(items, visible, tally);
        } finally {
            room.release(permits);
        }
    }

    private void send(List<Item> items, boolean visible, Tally tally) throws StoreUnavailableException {
        long deadline = wire.deadline();
        List<Item> left = items;
        for (int attempt = 0; ; attempt++) {
            List<BulkOperation> operations = left.stream().map(Item::operation).toList();
            BulkResponse answer = wire.repeatable(client -> client.bulk(request -> request.operations(operations)
                    .timeout(time -> time.time("10s"))
                    .refresh(visible ? Refresh.True : Refresh.False)));
            List<Item> again = new ArrayList<>();
            String problem = "";
            for (int i = 0; i < left.size(); i++) {
                BulkResponseItem outcome = answer.items().get(i);
                if (!tally.add(left.get(i), outcome)) {
                    again.add(left.get(i));
                    problem = "answers " + outcome.status() + ": " + Failure.describe(outcome.error());
                }
            }
            if (again.isEmpty()) {
                return;
            }
            left = again;
            wire.pause(attempt, deadline, problem, null);
        }
    }

    /** What became of the items so far. */
    private static final class Tally {
        private long written;
        private long duplicates;
        private final List<WriteResult.Rejection> rejected = new ArrayList<>();

        /** Counts an item with which nothing more can be done; false when it may be sent again. */
        boolean add(Item item, BulkResponseItem outcome) {
            if (outcome.error() == null) {
                written++;
            } else if (outcome.status() == 409 && item.create()) {
                duplicates++;
            } else if (Failure.lastingForDocument(outcome.status(), outcome.error())) {
                rejected.add(new WriteResult.Rejection(item.index(), item.id(), Failure.describe(outcome.error())));
            } else {
                return false;
            }
            return true;
        }

        WriteResult result() {
            return new WriteResult(written, duplicates, rejected);
        }
    }
}
