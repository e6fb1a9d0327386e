/**
 * Read-only checks of a host against the items of GB/T 22239-2019 that a program can judge. What is checked is data
 * ({@code host-checks.yaml}); the few ways of looking are here. Works on the running host and, where the facts are in
 * files, on a mounted file tree.
 */
@NullMarked
package org.jianxin.agent.check;

import org.jspecify.annotations.NullMarked;
