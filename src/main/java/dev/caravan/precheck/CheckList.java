// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.PlanProblem.Kind;
import java.util.List;

/** The checks in the order in which they are asked. */
final class CheckList {

    static final List<Check> ALL = List.of(
            new SupportedVersion(),
            new CaptureEdition(),
            new DatabaseState(),
            new CaptureEnabled(),
            new AgentRuns(),
            new RecoveryModel(),
            new BackupChain(),
            new LogBackups(),
            new Retention(),
            new ShortRetention(),
            new LargeValues(),
            new PlanCheck("table.missing", Kind.MISSING, "the table and the columns that the task names"),
            new PlanCheck("table.key", Kind.KEY, "a primary key or a unique index on NOT NULL columns"),
            new PlanCheck("table.names", Kind.NAME, "target names that fit and differ"),
            new PlanCheck("table.plan", Kind.OTHER, "tables that can be synchronised as configured"),
            new Columnstore(),
            new MemoryOptimized(),
            new LeftOutColumns(),
            new CaptureStart(),
            new TargetVersion(),
            new TargetProduct(),
            new DeclaredDialect(),
            new TargetEncoding(),
            new TargetWritable(),
            new CreateSchemas(),
            new ExistingTable(),
            new ExistingPartition(),
            new MissingTable(),
            new OtherTask(),
            new TableTriggers(),
            new AppendOptimizedTables());

    private CheckList() {}
}
