package org.jianxin.store;

/** The page asked for belongs to a search that was begun too long ago; begin again without a cursor. */
public final class CursorExpiredException extends RuntimeException {
    public CursorExpiredException() {
        super("the search was begun too long ago: begin again");
    }
}
