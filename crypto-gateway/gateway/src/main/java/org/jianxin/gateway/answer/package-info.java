/**
 * Looks through documents while they stream past, and masks in them what their reader must not see: JSON of any shape, CSV,
 * XML and other text, packed or not.
 */
@NullMarked
package org.jianxin.gateway.answer;

import org.jspecify.annotations.NullMarked;
