// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.Counted;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints a plan as SQL with comments. */
final class PlanText {

    private static final double MEGABYTE = 1 << 20;

    private final PrintWriter out;

    PlanText(PrintWriter out) {
        this.out = out;
    }

    void print(PlanReport plan) {
        out.println("-- Task " + plan.task() + ": " + Counted.of(plan.sourceTables(), "table") + ", about "
                + Counted.of(plan.rows(), "row") + ", " + megabytes(plan.bytes()) + " at the source; for "
                + plan.dialect());
        out.println();
        plan.createSchemas().forEach(this::statement);
        plan.tables().forEach(this::table);
        if (!plan.leftBehind().isEmpty()) {
            out.println();
            out.println("-- Only tables are synchronised. Not at the target:");
            plan.leftBehind().forEach(objects -> comment("  " + objects.text()));
        }
        out.println();
    }

    private void table(PlanReport.Target table) {
        out.println();
        table.sources().forEach(source -> source(source, table.table()));
        comment(table.definition() + "; key " + String.join(", ", table.key()));
        table.statements().forEach(this::statement);
    }

    private void source(PlanReport.SourceOf source, String target) {
        Long bytes = source.bytes();
        comment(source.table() + " -> " + target + ", about " + Counted.of(source.rows(), "row")
                + (bytes == null ? "" : ", " + megabytes(bytes)));
        source.columns()
                .forEach(column -> comment("  " + column.name() + " " + column.type() + " -> " + column.target() + " "
                        + column.targetType()));
        source.leftOut().forEach((column, reason) -> comment("  " + column + " is left out: " + reason));
        comment("  defined by the task: " + list(source.defined()) + "; by default: " + list(source.byDefault()));
        if (source.tag() != null) {
            comment("  " + TablePlan.TAG_COLUMN + " = " + source.tag());
        }
    }

    private static String list(List<String> keys) {
        return keys.isEmpty() ? "nothing" : String.join(", ", keys);
    }

    private void statement(String sql) {
        out.println(sql + ";");
    }

    /** Names may contain line ends, which would end the comment. */
    private void comment(String text) {
        out.println("-- " + text.replaceAll("\\R", " "));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
    }
}
