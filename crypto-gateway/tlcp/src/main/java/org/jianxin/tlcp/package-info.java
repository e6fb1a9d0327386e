/**
 * Secure channels between the product's processes, behind one interface whatever the protocol underneath.
 */
@NullMarked
package org.jianxin.tlcp;

import org.jspecify.annotations.NullMarked;
