/**
 * The demonstration: a small world of agencies that share citizens' data, well and badly, around a real installation of the
 * product, and a proof of every link from a host's log to a signed report. Its citizens do not exist.
 */
@NullMarked
package org.jianxin.appliance.demo;

import org.jspecify.annotations.NullMarked;
