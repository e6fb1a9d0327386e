/**
 * SM2 keys that a cryptographic device holds, through the interface of GM/T 0018 (SDF) that its vendor's library offers. What
 * vendors do differently stands in a profile. Nothing here ever falls back to keys or arithmetic of this process.
 */
@NullMarked
package org.jianxin.sm.sdf;

import org.jspecify.annotations.NullMarked;
