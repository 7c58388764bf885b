// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Changes since the point where the task wants them to begin are in the change tables. */
final class StartFromCheck extends Check {

    StartFromCheck() {
        super(
                "task.start-from",
                Level.ERROR,
                Need.BOTH,
                "changes since 'start-from'",
                "SELECT sys.fn_cdc_map_time_to_lsn('largest less than', CONVERT(datetime, ?)), sys.fn_cdc_get_max_lsn()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().startFrom().isPresent()
                && facts.follows()
                && facts.store().position().isEmpty();
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.task().startFrom().ifPresent(from -> new StartPoint(facts.cdc(), from).look(facts.plan(), findings));
    }
}
