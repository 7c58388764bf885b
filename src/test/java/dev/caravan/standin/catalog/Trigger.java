// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Set;

/**
 * A DML trigger.
 *
 * @param module its text, of kind TRIGGER; the schema is that of its parent
 * @param parentId object_id of its table or view
 * @param instead whether it runs instead of the statement, not after it
 * @param events statements that fire it
 * @param disabled whether it is switched off
 * @param notForReplication whether declared NOT FOR REPLICATION
 */
public record Trigger(
        SqlModule module,
        int parentId,
        boolean instead,
        Set<Event> events,
        boolean disabled,
        boolean notForReplication) {

    /** Statements that fire a trigger, with the type of sys.trigger_events. */
    public enum Event {
        /** INSERT. */
        INSERT(1),
        /** UPDATE. */
        UPDATE(2),
        /** DELETE. */
        DELETE(3);

        private final int number;

        Event(int number) {
            this.number = number;
        }

        /** The type column of sys.trigger_events. */
        public int number() {
            return number;
        }
    }

    /** The same trigger switched on or off. */
    public Trigger disabled(boolean off) {
        return new Trigger(module, parentId, instead, events, off, notForReplication);
    }
}
