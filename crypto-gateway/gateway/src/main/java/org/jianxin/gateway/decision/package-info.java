/** The decision log: what was decided and what data flowed, as ECS events on a signed chain of files. */
@NullMarked
package org.jianxin.gateway.decision;

import org.jspecify.annotations.NullMarked;
