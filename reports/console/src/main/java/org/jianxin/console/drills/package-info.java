/** What drills ask of the defence: whether a step was logged and which alerts it raised. */
@NullMarked
package org.jianxin.console.drills;

import org.jspecify.annotations.NullMarked;
