/**
 * The web console and REST API for officers, auditors and drill teams.
 */
@NullMarked
package org.jianxin.console;

import org.jspecify.annotations.NullMarked;
