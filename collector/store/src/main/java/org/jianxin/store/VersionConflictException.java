package org.jianxin.store;

/** Someone else has changed, made or deleted the document since the expected version was read. */
public final class VersionConflictException extends Exception {
    public VersionConflictException(String type, String id) {
        super("document " + type + "/" + id + " is not at the expected version");
    }
}
