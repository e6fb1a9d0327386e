package org.jianxin.store;

/** A version of a document, for optimistic concurrency control. */
public record DocumentVersion(long seqNo, long primaryTerm) {}
