/**
 * Known vulnerabilities in jars and SBOMs, by the dependency-check engine, with the age of the feed always shown.
 */
@NullMarked
package org.jianxin.supplychain;

import org.jspecify.annotations.NullMarked;
