package org.jianxin.store;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.transport.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.http.conn.ConnectTimeoutException;
import org.elasticsearch.client.ResponseException;
import org.jspecify.annotations.Nullable;

/** Sends requests, tries again what may be tried again, and turns every failure into one of this room's exceptions. */
final class Wire {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final ElasticsearchClient client;
    private final Duration patience;

    Wire(ElasticsearchClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /** One request. */
    @FunctionalInterface
    interface Request<T extends @Nullable Object> {
        T send(ElasticsearchClient client) throws IOException;
    }

    /** Until when a call that begins now may try, for {@link #pause}. */
    long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    /** Sends a request that does no harm when it is carried out twice. */
    <T extends @Nullable Object> T repeatable(Request<T> request) throws StoreUnavailableException {
        return send(request, true);
    }

    /** Sends a request that is sent again only when it was certainly not carried out. */
    <T extends @Nullable Object> T once(Request<T> request) throws StoreUnavailableException {
        return send(request, false);
    }

    /** Whether one attempt succeeds, whatever the answer's content. */
    boolean succeeds(Request<?> request) {
        try {
            request.send(client);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Waits before the next attempt: twice as long each time, with jitter, so that many writers do not come back at once.
     *
     * @throws StoreUnavailableException when the deadline comes first
     */
    void pause(int attempt, long deadline, String problem, @Nullable Throwable cause) throws StoreUnavailableException {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 16));
        long millis = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis) > deadline) {
            throw unavailable(problem, cause);
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while Elasticsearch was not available", e);
        }
    }

    private <T extends @Nullable Object> T send(Request<T> request, boolean repeatable)
            throws StoreUnavailableException {
        long deadline = deadline();
        for (int attempt = 0; ; attempt++) {
            try {
                return request.send(client);
            } catch (ElasticsearchException e) {
                String problem = "answers " + e.status() + ": " + Failure.describe(e.error());
                if (Failure.lasting(e.status(), e.error().type())) {
                    throw new StoreRejectedException(e.status(), "Elasticsearch " + problem);
                }
                if (!again(e.status(), repeatable)) {
                    throw unavailable(problem, null);
                }
                pause(attempt, deadline, problem, null);
            } catch (IOException e) {
                int status = status(e);
                String problem = status >= 400 ? "answers " + status : e.toString();
                if (Failure.lasting(status, null)) {
                    throw new StoreRejectedException(status, "Elasticsearch " + problem);
                }
                if (status >= 400 ? !again(status, repeatable) : !repeatable && !neverArrived(e)) {
                    throw unavailable(problem, e);
                }
                pause(attempt, deadline, problem, e);
            } catch (RuntimeException e) {
                // This is how the HTTP client tells that its caller's thread was interrupted.
                if (e.getCause() instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    throw new StoreUnavailableException("interrupted while Elasticsearch was being asked", e);
                }
                throw e;
            }
        }
    }

    /** Behind any other answer, such as a proxy's that waited too long, the request may have been carried out. */
    private static boolean again(int status, boolean repeatable) {
        return !Failure.rights(status) && (repeatable || Failure.notCarriedOut(status));
    }

    private StoreUnavailableException unavailable(String problem, @Nullable Throwable cause) {
        String message = "Elasticsearch is not available: " + problem;
        return cause == null ? new StoreUnavailableException(message) : new StoreUnavailableException(message, cause);
    }

    /** An answer whose body is not Elasticsearch's comes as one of two other exceptions; 0 when there was no answer. */
    private static int status(IOException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof ResponseException answered) {
                return answered.getResponse().getStatusLine().getStatusCode();
            }
            if (at instanceof TransportException transport) {
                return transport.statusCode();
            }
        }
        return 0;
    }

    private static boolean neverArrived(IOException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof ConnectException
                    || at instanceof ConnectTimeoutException
                    || at instanceof NoRouteToHostException
                    || at instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
