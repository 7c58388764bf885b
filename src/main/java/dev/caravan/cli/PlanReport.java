// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.enrich.PlanDraft;
import dev.caravan.enrich.PlanProblem;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.precheck.SourceSizes;
import dev.caravan.precheck.SourceSizes.Size;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TargetDdl;
import dev.caravan.schema.TargetDialect;
import dev.caravan.source.ObjectKinds;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a task would make in the target, as {@code plan} shows it.
 *
 * @param task task id
 * @param dialect dialect of the target that the statements are for
 * @param rows rows at the source, estimated
 * @param bytes bytes at the source, estimated; 0 where the login may not see sizes
 * @param createSchemas statements that make the schemas
 * @param tables target tables
 * @param leftBehind objects of the source that are no tables
 * @param problems what keeps tables from being planned
 */
record PlanReport(
        String task,
        String dialect,
        long rows,
        long bytes,
        List<String> createSchemas,
        List<Target> tables,
        List<Objects> leftBehind,
        List<String> problems) {

    /**
     * A target table.
     *
     * @param table name
     * @param definition how it is laid out, in words
     * @param key key columns
     * @param statements DDL
     * @param sources source tables whose rows it gets; several where tables are merged
     */
    record Target(String table, String definition, List<String> key, List<String> statements, List<SourceOf> sources) {}

    /**
     * A source table.
     *
     * @param table name
     * @param rows rows, estimated
     * @param bytes bytes, null where the login may not see them
     * @param columns synchronised columns
     * @param leftOut columns that are not, each with the reason
     * @param defined keys of its definition that the task file has: of {@code type}, {@code primary-key}, {@code
     *     distribution-key} and {@code partition}
     * @param byDefault those that it leaves to defaults
     * @param tag value of the column that tells merged tables apart, null where they are not merged
     */
    record SourceOf(
            String table,
            long rows,
            @Nullable Long bytes,
            List<ColumnOf> columns,
            Map<String, String> leftOut,
            List<String> defined,
            List<String> byDefault,
            @Nullable String tag) {}

    /**
     * A column.
     *
     * @param name name at the source
     * @param type type at the source
     * @param target name at the target
     * @param targetType type at the target
     */
    record ColumnOf(String name, String type, String target, String targetType) {}

    /**
     * Objects of one kind that stay behind.
     *
     * @param kind kind, in the plural
     * @param names their names
     * @param reason why
     * @param text the same as a sentence
     */
    record Objects(String kind, List<String> names, String reason, String text) {}

    static PlanReport of(
            SyncTask task,
            PlanDraft draft,
            TargetDialect dialect,
            Map<TableName, Size> sizes,
            List<ObjectKinds.Found> others) {
        TaskPlan plan = draft.plan();
        List<Target> targets = plan.targets().stream()
                .map(table -> target(task, plan, table, dialect, sizes))
                .toList();
        return new PlanReport(
                task.id(),
                dialect.name().toLowerCase(Locale.ROOT),
                sources(targets).mapToLong(SourceOf::rows).sum(),
                sources(targets)
                        .map(SourceOf::bytes)
                        .mapToLong(bytes -> bytes == null ? 0 : bytes)
                        .sum(),
                plan.targets().stream()
                        .map(table -> table.name().schema())
                        .distinct()
                        .map(TargetDdl::createSchema)
                        .toList(),
                targets,
                others.stream()
                        .map(found -> new Objects(found.kind().text(), found.names(), found.reason(), found.text()))
                        .toList(),
                draft.problems().stream().map(PlanProblem::text).toList());
    }

    private static Stream<SourceOf> sources(List<Target> targets) {
        return targets.stream().map(Target::sources).flatMap(Collection::stream);
    }

    /** How many source tables there are. */
    long sourceTables() {
        return sources(tables).count();
    }

    private static Target target(
            SyncTask task,
            TaskPlan plan,
            TableShape table,
            TargetDialect dialect,
            Map<TableName, SourceSizes.Size> sizes) {
        TableDefinition definition = plan.definition(table);
        List<String> statements = new ArrayList<>(TargetDdl.createTable(table, definition, dialect));
        statements.add(TargetDdl.addPrimaryKey(table));
        return new Target(
                table.name().toString(),
                definition.description(),
                table.keyNames(),
                statements,
                plan.tables().stream()
                        .filter(source -> source.target().name().equals(table.name()))
                        .map(source ->
                                source(task, source, sizes.get(source.source().name())))
                        .toList());
    }

    private static SourceOf source(SyncTask task, TablePlan table, @Nullable Size size) {
        Map<Boolean, List<String>> definition = definition(task, table.source().name());
        return new SourceOf(
                table.source().name().toString(),
                size == null ? table.source().rows() : size.rows(),
                size == null ? null : size.bytes(),
                IntStream.range(0, table.columns().size())
                        .mapToObj(i -> column(
                                table.columns().get(i), table.target().columns().get(i)))
                        .toList(),
                table.leftOut(),
                definition.getOrDefault(true, List.of()),
                definition.getOrDefault(false, List.of()),
                table.tag().orElse(null));
    }

    /** Keys of a table's definition by whether the task file has them; the last entry that names the table counts. */
    private static Map<Boolean, List<String>> definition(SyncTask task, TableName table) {
        Selection selection = task.tables().stream()
                .filter(entry -> entry.selects(table))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        Map<String, Boolean> has = new LinkedHashMap<>();
        has.put("type", selection.type().isPresent());
        has.put("primary-key", !selection.primaryKey().isEmpty());
        has.put("distribution-key", !selection.distributionKey().isEmpty());
        has.put("partition", selection.partition().isPresent());
        return has.keySet().stream().collect(Collectors.partitioningBy(has::get));
    }

    private static ColumnOf column(SourceColumn source, Column target) {
        return new ColumnOf(source.name(), source.type().declaration(), target.name(), target.type());
    }
}
