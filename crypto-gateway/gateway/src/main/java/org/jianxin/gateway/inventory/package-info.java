/** Which cryptography was really spoken on every hop: evidence for 密评 (GB/T 39786, 网络和通信安全). */
@NullMarked
package org.jianxin.gateway.inventory;

import org.jspecify.annotations.NullMarked;
