/**
 * Known vulnerabilities in jars, wars and other archives, by the dependency-check engine, with the age of the feed always
 * shown. The command line prints what it finds; it cannot store it, since only the appliance's own process knows the
 * password of its search node.
 */
@NullMarked
package org.jianxin.supplychain;

import org.jspecify.annotations.NullMarked;
