// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Transactions are fully durable: one that is lost in a crash may have reached the target. */
final class DelayedDurability extends CaptureCheck {

    DelayedDurability() {
        super(
                "source.delayed-durability",
                Level.WARNING,
                "DISABLED",
                "SELECT delayed_durability_desc FROM sys.databases WHERE name = DB_NAME()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.sourceVersion().major() >= SourceVersion.SQL_2014;
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter(value -> !value.equals("DISABLED"))
                .ifPresent(value -> findings.add(
                        "Delayed durability is " + value + ": a crash may lose transactions at the source.",
                        "ALTER DATABASE " + facts.database() + " SET DELAYED_DURABILITY = DISABLED;"));
    }
}
