/**
 * People and enterprises that do not exist, for demonstrations and tests: every number passes its checksum, none can be
 * anybody's.
 */
@NullMarked
package org.jianxin.sensitivedata.synthetic;

import org.jspecify.annotations.NullMarked;
