/**
 * The commands around national cryptography: which engines there are, TLCP tried out against any peer, and
 * a certificate authority.
 */
@NullMarked
package org.jianxin.appliance.crypto;

import org.jspecify.annotations.NullMarked;
