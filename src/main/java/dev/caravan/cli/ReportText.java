// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.PrecheckReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Prints a report as a table; what is to be pasted stands on lines of its own, never broken. */
final class ReportText {

    private static final int[] WIDTHS = {10, 28, 24, 70, 36};

    private final PrintWriter out;
    private final boolean explain;

    ReportText(PrintWriter out, boolean explain) {
        this.out = out;
        this.explain = explain;
    }

    void print(PrecheckReport report) {
        out.println("Task " + report.task() + ": " + summary(report));
        if (!report.findings().isEmpty()) {
            out.println();
            row("LEVEL", "CHECK", "SCOPE", "FOUND", "WANTED");
            report.findings().forEach(this::print);
        }
        if (explain) {
            explain("Passed", report.passedChecks());
            explain("Not asked", report.skippedChecks());
        }
        out.println();
    }

    private static String summary(PrecheckReport report) {
        return report.passedChecks().size() + " checks passed, "
                + report.of(Level.ERROR).size() + " errors, "
                + report.of(Level.WARNING).size() + " warnings, "
                + report.of(Level.INFO).size() + " for information, "
                + report.skippedChecks().size() + " not asked.";
    }

    private void print(Finding finding) {
        row(
                finding.accepted() ? "accepted" : finding.level().toString(),
                finding.id(),
                finding.scope(),
                finding.found(),
                finding.wanted());
        if (!finding.fix().isEmpty()) {
            out.println("  fix: " + finding.fix());
        }
        if (explain && !finding.query().isEmpty()) {
            out.println(query(finding.query()));
        }
    }

    private void explain(String heading, List<String> ids) {
        Map<String, String> queries = Prechecks.queries();
        out.println();
        out.println(heading + ":");
        for (String id : ids) {
            String query = queries.getOrDefault(id, "");
            out.println("  " + id);
            if (!query.isEmpty()) {
                out.println(query(query));
            }
        }
    }

    private static String query(String sql) {
        return sql.strip().indent(4).stripTrailing();
    }

    private void row(String... values) {
        Column[] columns = new Column[WIDTHS.length];
        for (int i = 0; i < WIDTHS.length; i++) {
            columns[i] = new Column(WIDTHS[i], 0, Overflow.WRAP);
        }
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
        table.addRowValues(values);
        out.print(table);
    }
}
