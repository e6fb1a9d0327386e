/**
 * Checks for whoever wants to see for themselves: SM3 and SM4 against the test files of Project Wycheproof, and how fast everything
 * is beside BouncyCastle.
 */
@NullMarked
package org.jianxin.sm.check;

import org.jspecify.annotations.NullMarked;
