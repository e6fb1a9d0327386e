/**
 * The only process that listens beyond loopback: it knows who asks, decides each request on its own facts, forwards it,
 * looks at the answer, and logs the decision on a signed chain.
 */
@NullMarked
package org.jianxin.gateway;

import org.jspecify.annotations.NullMarked;
