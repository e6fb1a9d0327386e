/**
 * Lines become ECS 8 events. A parser never throws on any input and never loses a line: a line yields one event or joins
 * one, and a line it cannot understand becomes an event with {@code error.message}.
 */
@NullMarked
package org.jianxin.agent.parse;

import org.jspecify.annotations.NullMarked;
