/**
 * People: their roles, passwords and lockouts in an H2 file whose rows are protected against tampering, and the sessions
 * they hold.
 */
@NullMarked
package org.jianxin.gateway.identity;

import org.jspecify.annotations.NullMarked;
