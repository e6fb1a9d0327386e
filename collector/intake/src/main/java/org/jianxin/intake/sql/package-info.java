/**
 * What a literal-free SQL statement touches: tables, columns returned or written, columns it selects rows by. Aliases,
 * joins, sub-selects and common table expressions are followed back to the tables they read. Where a name cannot be
 * resolved without the database's own catalogue, every table it may belong to is listed: too much rather than too little.
 */
@NullMarked
package org.jianxin.intake.sql;

import org.jspecify.annotations.NullMarked;
