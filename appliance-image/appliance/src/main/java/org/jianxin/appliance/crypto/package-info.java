/**
 * The commands around national cryptography: which engines there are, and TLCP tried out against any peer.
 */
@NullMarked
package org.jianxin.appliance.crypto;

import org.jspecify.annotations.NullMarked;
