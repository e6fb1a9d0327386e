/**
 * The door of the child process: Elasticsearch's Netty transport, answering HTTP only to requests that carry this run's
 * secret, and without the node-to-node port, which a single node does not need.
 */
@NullMarked
package org.jianxin.searchnode.netty;

import org.jspecify.annotations.NullMarked;
