/**
 * The security officer's part of the console: the start page, the alert queue, one alert with its evidence, the actions
 * taken on it, the live stream, and the same through the REST API.
 */
@NullMarked
package org.jianxin.console.alerts;

import org.jspecify.annotations.NullMarked;
