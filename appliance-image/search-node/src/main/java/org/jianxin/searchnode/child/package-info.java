/**
 * What runs inside the child process: nothing here is on the product's class path, and nothing of the product is on the
 * child's.
 */
@NullMarked
package org.jianxin.searchnode.child;

import org.jspecify.annotations.NullMarked;
