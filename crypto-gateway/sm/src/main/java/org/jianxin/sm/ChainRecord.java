package org.jianxin.sm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One line of a chain after its header. The arrays are the record's own and not copied again: they are read in bulk.
 *
 * @param number the record's number; for a checkpoint that of the last record before it
 * @param link the link (32 bytes) after this record
 * @param payload the record's content; for a checkpoint its DER signature
 * @param checkpoint whether this line is a checkpoint
 */
public record ChainRecord(long number, byte[] link, byte[] payload, boolean checkpoint) {

    public ChainPosition position() {
        return new ChainPosition(number, link);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChainRecord that
                && number == that.number
                && checkpoint == that.checkpoint
                && Arrays.equals(link, that.link)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number) * 31 + Arrays.hashCode(link);
    }

    /** Never the payload, which may be confidential. */
    @Override
    public String toString() {
        return "ChainRecord[" + number + (checkpoint ? ", checkpoint" : "") + ", " + payload.length + " bytes]";
    }
}
