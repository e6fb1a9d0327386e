/**
 * All reading and writing of Elasticsearch: templates, bulk writes, paging, tailing, roll-over and retention. Begin at
 * {@link org.jianxin.store.SearchCluster}.
 *
 * <p>An event is stored exactly once because its id says what it is ({@code <agent>:<source>:<sequence>}) and every write
 * creates, never replaces; since ids are unique per index only, whoever sends an event again names the index it was first
 * meant for. Alerts and documents change by reading, changing and writing back under the version that was read. Nothing
 * here needs what the embedded node lacks (see {@code org.jianxin.searchnode}); a cluster of the user's own, 8.19 or 9, serves as
 * well.
 *
 * <p>Failures are two: {@link org.jianxin.store.StoreUnavailableException} (not now; try again) and {@link
 * org.jianxin.store.StoreRejectedException} (not like this; do not). In doubt it is the first. Neither ever repeats a value of
 * a document. What is ours, durable, and refused for good is decision 0011.
 *
 * <p>Measured with the embedded node on two cores that four other builds shared (events of about 600 bytes, two shards): four
 * writers sending 250 events a request with a refresh every 20 ms, a roll-over and the tail reading along 2,600 events/s; the
 * tail alone, 5,000 events a poll in pages of 32, 9,200 events/s. Recomputed and printed by {@code TailIT}.
 */
@NullMarked
package org.jianxin.store;

import org.jspecify.annotations.NullMarked;
