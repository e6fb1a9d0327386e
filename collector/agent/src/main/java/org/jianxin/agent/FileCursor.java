package org.jianxin.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.agent.parse.Line;
import org.jspecify.annotations.Nullable;

/**
 * Where a file source stands.
 *
 * @param offset first byte not taken yet
 * @param modified when the file was last written, as far as seen, in milliseconds since 1970
 * @param part pieces of an over-long line taken so far; 0 outside of one
 * @param pending lines before {@code offset} whose event was not whole yet: they must be read again
 */
record FileCursor(FileIdentity identity, long offset, long modified, int part, List<Range> pending) {
    /** Bytes of one line. */
    record Range(long offset, long length) {}

    static List<Range> ranges(List<Line> lines) {
        return lines.stream()
                .map(line -> new Range(line.offset(), line.length()))
                .toList();
    }

    Map<String, String> write() {
        Map<String, String> words = new TreeMap<>();
        words.put("inode", Long.toUnsignedString(identity.inode()));
        words.put("head", identity.head());
        words.put("head_length", Integer.toString(identity.headLength()));
        words.put("offset", Long.toString(offset));
        words.put("modified", Long.toString(modified));
        if (part > 0) {
            words.put("part", Integer.toString(part));
        }
        if (!pending.isEmpty()) {
            StringBuilder text = new StringBuilder();
            pending.forEach(range -> text.append(text.isEmpty() ? "" : ",")
                    .append(range.offset())
                    .append('+')
                    .append(range.length()));
            words.put("pending", text.toString());
        }
        return words;
    }

    /** Null when the words are not a file's. */
    static @Nullable FileCursor read(Map<String, String> words) {
        try {
            List<Range> pending = new ArrayList<>();
            for (String range : words.getOrDefault("pending", "").split(",")) {
                if (!range.isEmpty()) {
                    int plus = range.indexOf('+');
                    pending.add(new Range(
                            Long.parseLong(range.substring(0, plus)), Long.parseLong(range.substring(plus + 1))));
                }
            }
            return new FileCursor(
                    new FileIdentity(
                            Long.parseUnsignedLong(words.getOrDefault("inode", "")),
                            Integer.parseInt(words.getOrDefault("head_length", "")),
                            words.getOrDefault("head", "")),
                    Long.parseLong(words.getOrDefault("offset", "")),
                    Long.parseLong(words.getOrDefault("modified", "0")),
                    Integer.parseInt(words.getOrDefault("part", "0")),
                    pending);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return null;
        }
    }
}
