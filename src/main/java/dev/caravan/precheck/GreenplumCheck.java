// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** A check of target tables that are there already on a server of the Greenplum family, by its own catalogue. */
abstract class GreenplumCheck extends TargetTableCheck {

    GreenplumCheck(String id, Level level, String wanted, String query) {
        super(id, level, wanted, query);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.dialect().isDistributed() && super.concerns(facts);
    }
}
