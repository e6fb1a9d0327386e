/** What the system administrator and the audit administrator see: the machinery, and what everybody did. */
@NullMarked
package org.jianxin.console.health;

import org.jspecify.annotations.NullMarked;
