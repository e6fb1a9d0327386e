/**
 * SM4 and SM3 where the caller answers for nonces, padding and order: what record layers and key files are built of. Everybody
 * else uses the primitives of {@link org.jianxin.sm}, which cannot be used wrongly.
 */
@NullMarked
package org.jianxin.sm.subtle;

import org.jspecify.annotations.NullMarked;
