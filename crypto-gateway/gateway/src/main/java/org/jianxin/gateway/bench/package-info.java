/** {@code jianxin bench gateway}: the whole gateway under load, with nginx beside it. */
@NullMarked
package org.jianxin.gateway.bench;

import org.jspecify.annotations.NullMarked;
