/**
 * Checks of SM3 and SM4 against what others computed, for whoever wants to see for themselves: test files of Project Wycheproof.
 */
@NullMarked
package org.jianxin.sm.check;

import org.jspecify.annotations.NullMarked;
