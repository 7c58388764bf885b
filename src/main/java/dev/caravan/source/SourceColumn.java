// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.schema.SourceType;

/**
 * A column of a source table.
 *
 * @param name exact spelling
 * @param type base type; of an alias type, the type it stands for
 * @param nullable whether NULL is allowed
 * @param computed whether it is computed; change data capture delivers NULL for such columns
 */
public record SourceColumn(String name, SourceType type, boolean nullable, boolean computed) {}
