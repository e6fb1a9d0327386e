/** Ids of what the gateway names: decisions, tokens, sessions. */
@NullMarked
package org.jianxin.gateway.id;

import org.jspecify.annotations.NullMarked;
