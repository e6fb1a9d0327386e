/**
 * The one vocabulary of the product: ECS 8 events, alerts and findings, how they are written as JSON, and the
 * Elasticsearch templates that store them. No framework, no input or output: every other room may depend on this one.
 */
@NullMarked
package org.jianxin.events;

import org.jspecify.annotations.NullMarked;
