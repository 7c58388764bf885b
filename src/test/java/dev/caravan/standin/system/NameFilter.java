// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Names;
import org.jspecify.annotations.Nullable;

/** A condition on a name: a pattern, or an exact name; null accepts all. */
@FunctionalInterface
interface NameFilter {
    /** Whether a name satisfies the condition. */
    boolean accepts(String name);

    /** A pattern, or an exact name. */
    static NameFilter of(@Nullable String text, boolean pattern) {
        if (text == null) {
            return name -> true;
        }
        return pattern ? NamePattern.of(text)::matches : name -> Names.same(name, text);
    }
}
