/**
 * The one way to read a file that an officer writes or replaces: YAML and CSV, where every value knows its line, every
 * error names file, line and field, and a field nobody asked for is an error too.
 */
@NullMarked
package org.jianxin.definitions;

import org.jspecify.annotations.NullMarked;
