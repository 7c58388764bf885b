// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * An edition with change data capture: Enterprise, Developer and Evaluation of any version, Standard since 2016 SP1, but
 * neither Web nor Express ("Editions and supported features of SQL Server").
 */
final class CaptureEdition extends CaptureCheck {

    private static final int STANDARD = 2;
    private static final int EXPRESS = 4;
    private static final int SP1_OF_2016 = 4001;

    CaptureEdition() {
        super("source.edition", Level.ERROR, "an edition with change data capture", """
                SELECT CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine,
                       CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            String edition = String.valueOf(rs.getString("edition"));
            if (!captures(rs.getInt("engine"), edition, facts.sourceVersion())) {
                findings.add(
                        edition + " " + facts.sourceVersion() + " has no change data capture.",
                        "Use Enterprise Edition, or Standard Edition of 2016 SP1 or later; or take 'changes' out of"
                                + " 'initialize'.");
            }
        });
    }

    private static boolean captures(int engine, String edition, SourceVersion version) {
        if (engine == EXPRESS || edition.startsWith("Web")) {
            return false;
        }
        boolean sp1 = version.major() > SourceVersion.SQL_2016
                || version.major() == SourceVersion.SQL_2016 && version.build() >= SP1_OF_2016;
        return engine != STANDARD || sp1;
    }
}
