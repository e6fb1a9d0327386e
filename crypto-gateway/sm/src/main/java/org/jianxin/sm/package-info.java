/**
 * National cryptography: SM2, SM3, SM4, keys and key files (PEM, PKCS#12), certificates, signed tokens, the signed hash chain,
 * and files written so that a crash leaves them whole. Keys in devices are in {@code sdf}.
 */
@NullMarked
package org.jianxin.sm;

import org.jspecify.annotations.NullMarked;
