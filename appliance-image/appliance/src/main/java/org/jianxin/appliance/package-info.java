/**
 * The one program: the command line, the server roles, first boot, and the demonstration that runs the whole chain.
 */
@NullMarked
package org.jianxin.appliance;

import org.jspecify.annotations.NullMarked;
