/**
 * National cryptography: SM2, SM3, SM4, keys and key files, certificates, signed tokens, and the signed hash chain.
 */
@NullMarked
package org.jianxin.sm;

import org.jspecify.annotations.NullMarked;
