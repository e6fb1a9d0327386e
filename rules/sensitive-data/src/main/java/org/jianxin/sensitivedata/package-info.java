/**
 * What a sensitive value looks like, how it is masked and graded, and the catalogue of datasets.
 */
@NullMarked
package org.jianxin.sensitivedata;

import org.jspecify.annotations.NullMarked;
