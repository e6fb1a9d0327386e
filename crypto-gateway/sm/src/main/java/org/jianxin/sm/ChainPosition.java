package org.jianxin.sm;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A place in a chain: the number of the last record and the link it carries. Knowing a position is enough to continue a
 * chain in a next file, and to prove later that a chain was not cut short before it.
 *
 * @param number 0 before the first record
 * @param link 32 bytes
 */
public record ChainPosition(long number, byte[] link) {

    public ChainPosition {
        if (number < 0) {
            throw new IllegalArgumentException("a record number is not negative: " + number);
        }
        if (link.length != Sm3.LENGTH) {
            throw new IllegalArgumentException("a link has " + Sm3.LENGTH + " bytes, not " + link.length);
        }
        link = link.clone();
    }

    /** Before the first record of a new chain: number 0, link of zeros. */
    public static ChainPosition start() {
        return new ChainPosition(0, new byte[Sm3.LENGTH]);
    }

    /**
     * From stored text.
     *
     * @param link 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException when it is not
     */
    public static ChainPosition of(long number, String link) {
        byte[] bytes = HexFormat.of().parseHex(link);
        if (!HexFormat.of().formatHex(bytes).equals(link)) {
            throw new IllegalArgumentException("a link is written in lower-case hexadecimal digits");
        }
        return new ChainPosition(number, bytes);
    }

    @Override
    public byte[] link() {
        return link.clone();
    }

    /** The link as 64 lower-case hexadecimal digits. */
    public String linkHex() {
        return HexFormat.of().formatHex(link);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChainPosition that && number == that.number && Arrays.equals(link, that.link);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number) * 31 + Arrays.hashCode(link);
    }

    @Override
    public String toString() {
        return number + " " + linkHex();
    }
}
