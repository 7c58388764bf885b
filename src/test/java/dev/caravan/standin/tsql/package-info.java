// SPDX-License-Identifier: Apache-2.0
/** The T-SQL front: lexer, parser, expression evaluation and statement execution. */
@NullMarked
package dev.caravan.standin.tsql;

import org.jspecify.annotations.NullMarked;
