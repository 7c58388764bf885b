// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Set;

/**
 * A trigger of a database that DDL statements fire.
 *
 * @param module its text, of kind TRIGGER
 * @param events events and groups of events that fire it, in upper case
 * @param disabled whether it is switched off
 */
public record DdlTrigger(SqlModule module, Set<String> events, boolean disabled) {

    /** Copies the set. */
    public DdlTrigger {
        events = Set.copyOf(events);
    }

    /** The same trigger switched on or off. */
    public DdlTrigger disabled(boolean off) {
        return new DdlTrigger(module, events, off);
    }
}
