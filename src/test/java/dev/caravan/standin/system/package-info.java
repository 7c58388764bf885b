// SPDX-License-Identifier: Apache-2.0
/** System catalogue views, functions and procedures with SQL Server's names and values. */
@NullMarked
package dev.caravan.standin.system;

import org.jspecify.annotations.NullMarked;
