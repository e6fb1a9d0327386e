package org.jianxin.agent.parse;

import static java.util.Objects.requireNonNull;

/**
 * One line of a source, without its line feed.
 *
 * @param text the whole line as text
 * @param offset where it begins in its source, in bytes
 * @param length bytes it takes there, its line feed included
 */
public record Line(String text, long offset, long length) {
    public Line {
        requireNonNull(text, "text");
    }
}
