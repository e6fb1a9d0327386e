/**
 * Who may do what: roles, subjects, the canonical form of a path, the policy file and the ruling it gives. Pure functions
 * of their arguments, without input or output except reading the file once.
 */
@NullMarked
package org.jianxin.gateway.policy;

import org.jspecify.annotations.NullMarked;
