// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Change data capture is on, or the login may enable it. */
final class CaptureEnabled extends CaptureCheck {

    CaptureEnabled() {
        super(
                "source.cdc",
                Level.ERROR,
                "change data capture enabled, or a login that may enable it",
                "SELECT IS_SRVROLEMEMBER('sysadmin')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!facts.cdcEnabled() && !yes(facts)) {
            findings.add(
                    "Change data capture is not enabled for database "
                            + facts.task().source().database() + " and the login may not enable it.",
                    "Have an administrator run: USE " + facts.database() + "; EXEC sys.sp_cdc_enable_db;");
        }
    }
}
