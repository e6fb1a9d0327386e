package org.jianxin.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Work that waits for the disk or computes long (password hashes), a bounded amount of it at a time. */
final class SlowWork implements AutoCloseable {
    private static final int WAITING = 64;

    private final ThreadPoolExecutor threads;

    SlowWork(int size) {
        threads = new ThreadPoolExecutor(size, size, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "gateway-slow");
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Fails with {@link RejectedExecutionException} when too much is waiting already. */
    <T> Future<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return Future.fromCompletionStage(result, Vertx.currentContext());
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
