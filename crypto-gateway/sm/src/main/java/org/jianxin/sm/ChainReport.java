package org.jianxin.sm;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of verifying one or more chain files. Carries nothing of the payloads.
 *
 * @param ok whether nothing is wrong
 * @param name the chain's name; empty when the header could not be read
 * @param records good records, over all files
 * @param checkpoints good checkpoints, over all files
 * @param signedThrough number of the last record that a verified signature covers; 0 when none does
 * @param end the position after the last good record; null when the header could not be read
 * @param endsWithCheckpoint whether the last good line is a checkpoint
 * @param problem what is wrong; null when ok
 * @param firstBadNumber number of the first record that cannot be believed; 0 for a header, -1 when ok
 * @param file the file with the problem; null when ok or not read from a file
 * @param detail one English sentence for a log; empty when ok
 */
public record ChainReport(
        boolean ok,
        String name,
        long records,
        long checkpoints,
        long signedThrough,
        @Nullable ChainPosition end,
        boolean endsWithCheckpoint,
        @Nullable ChainProblem problem,
        long firstBadNumber,
        @Nullable Path file,
        String detail) {}
