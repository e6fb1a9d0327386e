/** How far whoever asks is trusted at this moment, and why: a score that falls with what is found out about them. */
@NullMarked
package org.jianxin.gateway.trust;

import org.jspecify.annotations.NullMarked;
