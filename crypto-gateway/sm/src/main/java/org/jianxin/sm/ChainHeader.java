package org.jianxin.sm;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a chain file.
 *
 * @param name the chain's name: a letter or digit, then up to 127 letters, digits, {@code . _ : / -}
 * @param keyId {@link Sm2PublicKey#keyId} of the key that signs the checkpoints of this file
 * @param from the position this file continues from; {@link ChainPosition#start} for the first file of a chain
 */
public record ChainHeader(String name, String keyId, ChainPosition from) {

    static final int MAX_BYTES = 512;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
    private static final Pattern LINE = Pattern.compile(
            "\\{\"chain\":\"(" + NAME.pattern()
                    + ")\",\"version\":1,\"key\":\"([0-9a-f]{32})\",\"previous\":\"([0-9a-f]{64})\",\"first\":([1-9][0-9]{0,18})\\}");

    public ChainHeader {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a chain's name is 1 to 128 letters, digits and . _ : / - and begins with a letter or digit");
        }
        Objects.requireNonNull(keyId);
        Objects.requireNonNull(from);
    }

    /** The header's line without its line feed. */
    byte[] encode() {
        return ("{\"chain\":\"" + name + "\",\"version\":1,\"key\":\"" + keyId + "\",\"previous\":\"" + from.linkHex()
                        + "\",\"first\":" + (from.number() + 1) + "}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static ChainHeader parse(byte[] line) throws ChainFormatException {
        Matcher matcher = LINE.matcher(new String(line, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            throw new ChainFormatException(
                    ChainProblem.HEADER, 0, "the first line is not the header of a chain of version 1");
        }
        try {
            ChainPosition from = new ChainPosition(
                    Long.parseLong(matcher.group(4)) - 1, HexFormat.of().parseHex(matcher.group(3)));
            return new ChainHeader(matcher.group(1), matcher.group(2), from);
        } catch (NumberFormatException e) {
            throw new ChainFormatException(ChainProblem.HEADER, 0, "the header's first record number is out of range");
        }
    }

    /** What a checkpoint at this position signs; the variable part stands before parts of fixed length. */
    byte[] checkpointMessage(long number, byte[] link) {
        byte[] label = ("jianxin-checkpoint" + name).getBytes(StandardCharsets.US_ASCII);
        return java.nio.ByteBuffer.allocate(label.length + Long.BYTES + link.length)
                .put(label)
                .putLong(number)
                .put(link)
                .array();
    }
}
