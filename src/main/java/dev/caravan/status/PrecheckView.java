// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.PrecheckReport;
import java.util.List;
import java.util.Map;

/**
 * A report of prechecks in the words of the page. Methods are public because the template calls them.
 *
 * @param report the report
 */
record PrecheckView(PrecheckReport report) {
    /** Findings shown at most; the rest is in the JSON. */
    static final int LIMIT = 200;

    private static final Map<String, Level> LEVELS = Prechecks.levels();

    /**
     * A finding.
     *
     * @param finding what was found
     */
    record Row(Finding finding) {

        public String tone() {
            return switch (finding.level()) {
                case ERROR -> "bad";
                case WARNING -> finding.accepted() ? "idle" : "warn";
                case INFO -> "idle";
            };
        }

        /**
         * Whether it can be accepted here, or is: an error that could not be asked for is a warning, and no less an error; what
         * the task's file accepts only the file can stop to accept.
         */
        public boolean acceptable() {
            return finding.level() == Level.WARNING
                    && LEVELS.get(finding.id()) == Level.WARNING
                    && !finding.acceptedByFile();
        }

        /** The level, and whether the task accepts it. */
        public String level() {
            String level = TaskView.words(finding.level());
            return finding.accepted() ? level + ", accepted" : level;
        }
    }

    public String time() {
        return Readable.time(report.checkedAt());
    }

    /** How many checks passed, failed, warned. */
    public String summary() {
        return counted(report.passedChecks().size(), "check") + " passed, "
                + counted(report.of(Level.ERROR).size(), "error") + ", "
                + counted(report.of(Level.WARNING).size(), "warning");
    }

    private static String counted(int number, String what) {
        return Readable.count(number) + " " + what + (number == 1 ? "" : "s");
    }

    /** Findings, gravest first, at most {@link #LIMIT}. */
    public List<Row> rows() {
        return report.findings().stream().limit(LIMIT).map(Row::new).toList();
    }

    /** All findings, gravest first. */
    public List<Row> all() {
        return report.findings().stream().map(Row::new).toList();
    }

    public int total() {
        return report.findings().size();
    }
}
