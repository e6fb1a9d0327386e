/**
 * Drill scenarios: attack steps run through the gateway and matched to the alerts they should raise.
 */
@NullMarked
package org.jianxin.drills;

import org.jspecify.annotations.NullMarked;
