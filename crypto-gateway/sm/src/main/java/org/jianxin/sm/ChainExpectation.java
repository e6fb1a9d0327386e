package org.jianxin.sm;

import org.jspecify.annotations.Nullable;

/**
 * What a verifier knows about a chain from elsewhere. Whoever can rewrite a file can also cut it at an earlier
 * checkpoint; only knowledge kept elsewhere shows that.
 *
 * @param from where the first file must continue from; null when any beginning is right
 * @param reached a position the chain is known to have reached; it may have grown since; null when none is known
 * @param sealed whether the last record must be covered by a checkpoint
 */
public record ChainExpectation(@Nullable ChainPosition from, @Nullable ChainPosition reached, boolean sealed) {

    /** Nothing is known. */
    public static ChainExpectation none() {
        return new ChainExpectation(null, null, false);
    }

    /** The end must be covered by a checkpoint, as in a finished segment. */
    public static ChainExpectation ofSealed() {
        return new ChainExpectation(null, null, true);
    }

    public ChainExpectation continuing(ChainPosition position) {
        return new ChainExpectation(position, reached, sealed);
    }

    public ChainExpectation reaching(ChainPosition position) {
        return new ChainExpectation(from, position, sealed);
    }
}
