/**
 * People: their roles, passwords and lockouts in an H2 file whose rows are protected against tampering, the sessions
 * they hold, and the roles lent to them in emergencies.
 */
@NullMarked
package org.jianxin.gateway.identity;

import org.jspecify.annotations.NullMarked;
