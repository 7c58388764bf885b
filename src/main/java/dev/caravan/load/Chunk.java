// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.TablePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key range of a source table, loaded in one transaction. Bounds are the key's values as text, in the form that
 * {@link KeyText} gives them.
 *
 * @param table table
 * @param number number of the chunk in its table, 0 for the first
 * @param above keys are greater, null for no lower bound
 * @param upTo keys are not greater, null for no upper bound
 */
public record Chunk(
        TablePlan table,
        int number,
        @Nullable List<String> above,
        @Nullable List<String> upTo) {}
