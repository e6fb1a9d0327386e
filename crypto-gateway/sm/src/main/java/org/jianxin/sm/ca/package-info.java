/**
 * A small SM2 certificate authority that an agency runs itself: a root whose key may stay offline, an intermediate below it
 * that does the daily work, and a signed chain of all that either of them did.
 */
@NullMarked
package org.jianxin.sm.ca;

import org.jspecify.annotations.NullMarked;
