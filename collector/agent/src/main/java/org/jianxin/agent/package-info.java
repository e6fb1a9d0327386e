/**
 * The agent on a watched host: sources are read, lines become ECS events, events are spooled on a signed chain, and
 * sealed segments are shipped through the gateway until intake acknowledges them. Also the read-only host checks. Chosen
 * dependencies only: everything here must compile to a native executable.
 */
@NullMarked
package org.jianxin.agent;

import org.jspecify.annotations.NullMarked;
