// SPDX-License-Identifier: Apache-2.0
/** The xml type: XQuery, XML DML and schema collections. */
@NullMarked
package dev.caravan.standin.xml;

import org.jspecify.annotations.NullMarked;
