/**
 * Who may do what: roles, subjects, the canonical form of a path, facts and conditions, the policy file, its signature, and
 * the ruling it gives. Pure functions of their arguments, without input or output except reading and signing the file.
 */
@NullMarked
package org.jianxin.gateway.policy;

import org.jspecify.annotations.NullMarked;
