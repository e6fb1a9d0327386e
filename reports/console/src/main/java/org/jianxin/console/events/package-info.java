/** What is stored, in numbers; never the events themselves, which people see as the evidence of an alert. */
@NullMarked
package org.jianxin.console.events;

import org.jspecify.annotations.NullMarked;
