package org.jianxin.sm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Verifies chain files against the keys that may sign them: finds change, removal, insertion, reordering, truncation
 * and forged checkpoints, and names the first bad record.
 */
public final class ChainVerifier {

    private ChainVerifier() {}

    /**
     * Verifies one file, which may still be growing: its end need not be a checkpoint.
     *
     * @param keys the trusted key of a key id, or null
     * @throws IOException when the file cannot be read; never for what is in it
     */
    public static ChainReport verify(Path file, Function<String, @Nullable Sm2PublicKey> keys) throws IOException {
        return verify(file, keys, ChainExpectation.none());
    }

    /** Verifies one file against what is known of it. */
    public static ChainReport verify(
            Path file, Function<String, @Nullable Sm2PublicKey> keys, ChainExpectation expectation) throws IOException {
        return verifyAll(List.of(file), keys, expectation);
    }

    /** Verifies a chain that is not in a file; the stream is read to its end and not closed. */
    public static ChainReport verify(
            InputStream in, Function<String, @Nullable Sm2PublicKey> keys, ChainExpectation expectation)
            throws IOException {
        ChainVerification verification = new ChainVerification(keys, expectation);
        verification.file(null, () -> ChainReader.over(in), true);
        return verification.report();
    }

    /**
     * Verifies files that continue one another, in this order: same name, each sealed and each beginning where the one
     * before it ended. Each may have its own key.
     *
     * @throws IllegalArgumentException when there is no file
     */
    public static ChainReport verifyAll(
            List<Path> files, Function<String, @Nullable Sm2PublicKey> keys, ChainExpectation expectation)
            throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no chain file to verify");
        }
        ChainVerification verification = new ChainVerification(keys, expectation);
        for (int i = 0; i < files.size() && verification.ok(); i++) {
            Path file = files.get(i);
            verification.file(file, () -> ChainReader.open(file), i == files.size() - 1);
        }
        return verification.report();
    }

    /** {@link #verifyAll(List, Function, ChainExpectation)} with nothing known from elsewhere. */
    public static ChainReport verifyAll(List<Path> files, Function<String, @Nullable Sm2PublicKey> keys)
            throws IOException {
        return verifyAll(files, keys, ChainExpectation.none());
    }

    /**
     * Verifies one checkpoint that a {@link ChainReader} gave, which has compared its link already.
     *
     * @throws ChainFormatException when the signature is not that of the key
     */
    public static void verifyCheckpoint(ChainHeader header, ChainRecord checkpoint, Sm2PublicKey key)
            throws ChainFormatException {
        byte[] message = header.checkpointMessage(checkpoint.number(), checkpoint.link());
        if (!key.verify(message, checkpoint.payload())) {
            throw new ChainFormatException(
                    ChainProblem.FORGED_CHECKPOINT,
                    checkpoint.number(),
                    "the signature of the checkpoint after it does not verify");
        }
    }
}
