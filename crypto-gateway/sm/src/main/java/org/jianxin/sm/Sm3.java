package org.jianxin.sm;

import java.util.HexFormat;

/**
 * SM3 digest of whole values (GB/T 32905-2016). For data that arrives piece by piece use {@link Sm3Stream}.
 */
public final class Sm3 {

    /** Length of a digest in bytes. */
    public static final int LENGTH = 32;

    private Sm3() {}

    /**
     * The digest of the parts, one after another without separators.
     *
     * @return 32 bytes
     */
    public static byte[] digest(byte[]... parts) {
        Sm3Stream stream = new Sm3Stream();
        for (byte[] part : parts) {
            stream.update(part, 0, part.length);
        }
        return stream.finish();
    }

    /** {@link #digest} as 64 lower-case hexadecimal digits. */
    public static String hex(byte[]... parts) {
        return HexFormat.of().formatHex(digest(parts));
    }
}
