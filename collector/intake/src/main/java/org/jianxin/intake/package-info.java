/**
 * The server end of the agents: who speaks, whether the chain and the sequence hold, what the SQL says; then the events
 * go to the store and the agent is told they are durable.
 */
@NullMarked
package org.jianxin.intake;

import org.jspecify.annotations.NullMarked;
