// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** A PostgreSQL, not of the Greenplum family, which needs other SQL. */
final class TargetProduct extends TargetCheck {

    TargetProduct() {
        super(
                "target.product",
                Level.ERROR,
                "PostgreSQL",
                "SELECT to_regclass('pg_catalog.gp_distribution_policy') IS NOT NULL");
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (facts.greenplum()) {
            findings.add(
                    "The target is of the Greenplum family, which this version does not write to yet.",
                    "Use a PostgreSQL of version 12 or later.");
        }
    }
}
