/**
 * The commands around national cryptography: which engines there are, cryptographic devices, TLCP and TLS 1.3 of RFC 8998 tried
 * out against any peer, and a certificate authority.
 */
@NullMarked
package org.jianxin.appliance.crypto;

import org.jspecify.annotations.NullMarked;
