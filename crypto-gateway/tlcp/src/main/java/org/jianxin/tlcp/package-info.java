/**
 * Secure channels between processes behind one interface: TLCP 1.1 (GB/T 38636-2020) and TLS 1.3 with national cryptography
 * (RFC 8446, RFC 8998), which are ours, standard TLS 1.3, which is the JDK's, and all of them on one port.
 */
@NullMarked
package org.jianxin.tlcp;

import org.jspecify.annotations.NullMarked;
