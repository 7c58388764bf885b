// SPDX-License-Identifier: Apache-2.0
/** The text of T-SQL: lexer, parser and syntax tree. */
@NullMarked
package dev.caravan.standin.tsql.syntax;

import org.jspecify.annotations.NullMarked;
