// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.precheck.SourceSizes;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TargetDdl;
import dev.caravan.schema.TargetDialect;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Prints a plan as SQL with comments. */
final class PlanText {

    private static final double MEGABYTE = 1 << 20;

    private final PrintWriter out;

    PlanText(PrintWriter out) {
        this.out = out;
    }

    void print(SyncTask task, TaskPlan plan, TargetDialect dialect, Map<TableName, SourceSizes.Size> sizes) {
        long rows =
                plan.tables().stream().mapToLong(table -> rows(table, sizes)).sum();
        long bytes = plan.sources().stream()
                .mapToLong(table ->
                        sizes.getOrDefault(table, new SourceSizes.Size(0, 0)).bytes())
                .sum();
        out.println("-- Task " + task.id() + ": " + plan.tables().size() + " tables, about " + count(rows) + " rows, "
                + megabytes(bytes) + " at the source; for " + dialect.name().toLowerCase(Locale.ROOT));
        out.println();
        plan.targets().stream()
                .map(table -> table.name().schema())
                .distinct()
                .forEach(schema -> out.println(TargetDdl.createSchema(schema) + ";"));
        for (TableShape table : plan.targets()) {
            out.println();
            plan.tables().stream()
                    .filter(source -> source.target().name().equals(table.name()))
                    .forEach(source -> describe(source, sizes));
            TableDefinition definition = plan.definition(table);
            out.println("-- " + definition.description() + "; key " + String.join(", ", table.keyNames()));
            TargetDdl.createTable(table, definition, dialect).forEach(statement -> out.println(statement + ";"));
            out.println(TargetDdl.addPrimaryKey(table) + ";");
        }
        out.println();
    }

    private void describe(TablePlan table, Map<TableName, SourceSizes.Size> sizes) {
        TableName name = table.source().name();
        SourceSizes.Size size = sizes.get(name);
        out.println("-- " + name + " -> " + table.target().name() + ", about " + count(rows(table, sizes)) + " rows"
                + (size == null ? "" : ", " + megabytes(size.bytes())));
        for (int i = 0; i < table.columns().size(); i++) {
            SourceColumn column = table.columns().get(i);
            Column target = table.target().columns().get(i);
            out.println("--   " + column.name() + " " + column.type().declaration() + " -> " + target.name() + " "
                    + target.type());
        }
        table.leftOut().forEach((column, reason) -> out.println("--   " + column + " is left out: " + reason));
        table.tag().ifPresent(tag -> out.println("--   " + TablePlan.TAG_COLUMN + " = " + tag));
    }

    private static long rows(TablePlan table, Map<TableName, SourceSizes.Size> sizes) {
        SourceSizes.Size size = sizes.get(table.source().name());
        return size == null ? table.source().rows() : size.rows();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / MEGABYTE);
    }
}
