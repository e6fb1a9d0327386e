/**
 * The embedded Elasticsearch 8.19 as a child process, and its supervisor.
 *
 * <p>Elasticsearch's jars are on the child's class path only ({@code lib/}, {@code modules/}); its own launcher, security
 * manager and configuration files are not used. The node listens on 127.0.0.1 only, opens no node-to-node port, and answers
 * only to requests that carry this run's random password, which reaches the child through its standard input. The child
 * ends as soon as its standard input does, hence never outlives its parent.
 *
 * <p>Not available in this node, because only the server and its Netty transport are there: painless, update by query and
 * delete by query, reindex, index lifecycle management, data streams' API, ingest processors, SQL, the {@code wildcard} and
 * {@code constant_keyword} types, {@code best_compression}, and {@code GET /}.
 *
 * <p>Measured on two cores, empty data, 512 MB heap: from launch to answering 3.5 s on Java 17 and 5.5 s on Java 25 without a
 * class archive. On the same cores with ten other busy processes: 22 s without and 8 to 12 s with the archive on Java 17, 20 s
 * and 11 to 16 s on Java 25; writing the archive (56 MB on Java 17, 74 MB on Java 25) lengthens the first orderly stop.
 */
@NullMarked
package org.jianxin.searchnode;

import org.jspecify.annotations.NullMarked;
