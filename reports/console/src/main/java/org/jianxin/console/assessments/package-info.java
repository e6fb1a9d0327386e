/** Classified-protection self-assessments: making one, reading it, fetching its signed package. */
@NullMarked
package org.jianxin.console.assessments;

import org.jspecify.annotations.NullMarked;
