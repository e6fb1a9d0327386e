/** Looks for sensitive values in answers while they stream past: JSON of any shape, CSV and other text. */
@NullMarked
package org.jianxin.gateway.answer;

import org.jspecify.annotations.NullMarked;
