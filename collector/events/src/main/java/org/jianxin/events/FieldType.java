package org.jianxin.events;

/** How a field's value is held in Java and mapped in Elasticsearch. */
public enum FieldType {
    /** {@code String}, mapped as {@code keyword}. */
    KEYWORD,
    /** {@code List<String>}, mapped as {@code keyword}; written as a JSON array even when it has one element. */
    KEYWORDS,
    /** {@code String}, mapped as {@code text}: for people to read and search in, not to aggregate. */
    TEXT,
    /** {@code String}, stored but not searched: raw lines. */
    STORED,
    /** {@code Long}, mapped as {@code long}. */
    LONG,
    /** {@code Boolean}. */
    BOOLEAN,
    /** {@code Instant}, mapped as {@code date}; ISO 8601 in UTC with milliseconds. */
    DATE,
    /** {@code String} holding an IPv4 or IPv6 address, mapped as {@code ip}. */
    IP,
    /** {@code List<Exposure>}, mapped as {@code nested}. */
    EXPOSURES
}
