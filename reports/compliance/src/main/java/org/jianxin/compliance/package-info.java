/**
 * Assessments against the classified-protection standard, their scoring, and the signed documents they end in.
 */
@NullMarked
package org.jianxin.compliance;

import org.jspecify.annotations.NullMarked;
