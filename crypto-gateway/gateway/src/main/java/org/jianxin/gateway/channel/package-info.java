/** Netty and Vert.x over the product's own secure channels, for listeners and for connections. */
@NullMarked
package org.jianxin.gateway.channel;

import org.jspecify.annotations.NullMarked;
