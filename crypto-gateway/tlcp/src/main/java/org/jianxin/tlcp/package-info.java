/**
 * Secure channels between processes behind one interface: TLCP 1.1 (GB/T 38636-2020), which is ours, standard TLS 1.3, which
 * is the JDK's, and both on one port.
 */
@NullMarked
package org.jianxin.tlcp;

import org.jspecify.annotations.NullMarked;
