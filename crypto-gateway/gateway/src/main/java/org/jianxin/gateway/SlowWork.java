package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work that waits for the disk or computes long (password hashes), a bounded amount of it at a time, and of that no more
 * than a part for one source, so that nobody takes all the places.
 */
final class SlowWork implements AutoCloseable {
    private static final int WAITING = 64;
    /** Places one source may take, waiting or at work. */
    static final int FOR_ONE_SOURCE = 8;

    private final ThreadPoolExecutor threads;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    SlowWork(String name, int size) {
        requireNonNull(name, "name");
        threads = new ThreadPoolExecutor(size, size, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the work when its turn comes.
     *
     * @param source on whose behalf
     * @return fails with {@link RejectedExecutionException} when too much is waiting already, of this source or in all
     */
    <T> Future<T> run(String source, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (taken.merge(source, 1, Integer::sum) > FOR_ONE_SOURCE) {
            release(source);
            result.completeExceptionally(new RejectedExecutionException("too much is waiting for one source"));
            return future(result);
        }
        try {
            threads.execute(() -> {
                try {
                    T done = work.call();
                    release(source);
                    result.complete(done);
                } catch (Exception e) {
                    release(source);
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            release(source);
            result.completeExceptionally(e);
        }
        return future(result);
    }

    /** Goes on where the caller is, when the caller is on an event loop. */
    private static <T> Future<T> future(CompletableFuture<T> result) {
        Context context = Vertx.currentContext();
        return context == null ? Future.fromCompletionStage(result) : Future.fromCompletionStage(result, context);
    }

    private void release(String source) {
        taken.computeIfPresent(source, (s, count) -> count > 1 ? count - 1 : null);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
