// SPDX-License-Identifier: Apache-2.0
/** Plain records shared by all parts: changes, table shapes, LSNs, positions; imports nothing of Spring, Camel, JDBC or Debezium. */
@NullMarked
package dev.caravan.model;

import org.jspecify.annotations.NullMarked;
