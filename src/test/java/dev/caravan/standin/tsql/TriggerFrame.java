// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import java.util.BitSet;

/**
 * What the statements of a running trigger see.
 *
 * @param trigger the trigger
 * @param inserted the table inserted
 * @param deleted the table deleted
 * @param updated places of the columns that the statement wrote
 * @param event what fired it
 */
record TriggerFrame(Trigger trigger, Table inserted, Table deleted, BitSet updated, Trigger.Event event) {}
