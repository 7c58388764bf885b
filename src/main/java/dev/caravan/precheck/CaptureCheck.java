// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** A check of the source that matters to tasks that follow changes only. */
abstract class CaptureCheck extends SourceCheck {

    CaptureCheck(String id, Level level, String wanted, String query) {
        super(id, level, wanted, query);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }
}
