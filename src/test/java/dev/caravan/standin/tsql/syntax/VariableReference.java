// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

/**
 * A place in a batch that reads or sets a variable.
 *
 * @param name with its leading {@code @}
 * @param line from 1
 */
public record VariableReference(String name, int line) {}
