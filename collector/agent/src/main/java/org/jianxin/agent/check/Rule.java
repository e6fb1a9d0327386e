package org.jianxin.agent.check;

/** One thing to look at, and what it must be. */
@FunctionalInterface
interface Rule {
    Finding look(HostTree host);
}
