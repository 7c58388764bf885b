// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** A server that takes writes: no standby, not read-only. */
final class TargetWritable extends TargetCheck {

    TargetWritable() {
        super("target.writable", Level.ERROR, "a server that takes writes", """
                SELECT CASE WHEN pg_is_in_recovery() THEN 'a standby'
                            WHEN current_setting('transaction_read_only') = 'on' THEN 'read-only' END""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .ifPresent(
                        found -> findings.add(
                                "The target is " + found + ", so that nothing can be written.",
                                "Name the primary in 'target.url'; or set default_transaction_read_only to off for database and user."));
    }
}
