// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.PlanProblem.Kind;
import java.util.List;
import java.util.stream.Stream;

/** The checks in the order in which they are asked. */
final class CheckList {

    static final List<Check> ALL = Stream.of(source(), tables(), List.<Check>of(new TopicRecords()), target())
            .flatMap(List::stream)
            .toList();

    private static List<Check> source() {
        return List.of(
                new SourceEncryption(),
                new SourceSession(),
                new SupportedVersion(),
                new CaptureEdition(),
                new DatabaseState(),
                new ServerName(),
                new AgentRuns(),
                new AgentAccount(),
                new DatabaseOwner(),
                new CaptureEnabled(),
                new CaptureRights(),
                new ChangeTableRights(),
                new HeartbeatRights(),
                new StateRights(),
                new ServerStateRights(),
                new CdcName(),
                new CommandId(),
                new CaptureErrors(),
                new CaptureLatency(),
                new Retention(),
                new ShortRetention(),
                new LargeValues(),
                new LogSpace(),
                new RecoveryModel(),
                new BackupChain(),
                new LogBackups(),
                new AcceleratedRecovery(),
                new DelayedDurability(),
                new Replicas(),
                new AvailabilityListener(),
                new ClockDifference(),
                new SourceLoad(),
                new SnapshotIsolation(),
                new OtherObjects());
    }

    private static List<Check> tables() {
        return List.of(
                new PlanCheck("table.missing", Kind.MISSING, "the table and the columns that the task names"),
                new PlanCheck("table.key", Kind.KEY, "a primary key or a unique index on NOT NULL columns"),
                new PlanCheck("table.names", Kind.NAME, "target names that fit and differ"),
                new PlanCheck("table.plan", Kind.OTHER, "tables that can be synchronised as configured"),
                new TableRights(),
                new Columnstore(),
                new MemoryOptimized(),
                new FileTable(),
                new ColumnSet(),
                new EncryptedColumns(),
                new UnmaskRight(),
                new CaptureStart(),
                new StartFromCheck(),
                new StartFromZone(),
                new LeftOutColumns(),
                new CapturedColumns(),
                new CaptureInstances(),
                new KeyCollation(),
                new KeySize(),
                new KeyType(),
                new CapturedCollation(),
                new Temporal(),
                new Partitioned(),
                new MaskedColumns(),
                new SourceRowSecurity(),
                new FileStream(),
                new TruncateStatements(),
                new TableCount(),
                new Heap(),
                new AliasTypes(),
                new SparseColumns(),
                new Cascades(),
                new TableSize(),
                new MergedKeys(),
                new SampleValues());
    }

    private static List<Check> target() {
        return List.of(
                new TargetEncryption(),
                new TargetSession(),
                new TargetVersion(),
                new TargetProduct(),
                new DeclaredDialect(),
                new TargetEncoding(),
                new TargetWritable(),
                new TargetClock(),
                new TemporaryTables(),
                new CreateSchemas(),
                new SchemaRights(),
                new ControlRights(),
                new TargetTypes(),
                new ExistingTable(),
                new ExistingPartition(),
                new MissingTable(),
                new FoundRows(),
                new KeptRows(),
                new FoundColumns(),
                FoundColumnTypes.kinds(),
                FoundColumnTypes.sizes(),
                new FoundKey(),
                new TargetTableRights(),
                new TargetRowSecurity(),
                new OtherTask(),
                new DistributionKey(),
                new TargetOwner(),
                new TableTriggers(),
                new AppendOptimizedTables(),
                new DefaultPartition(),
                new TargetSpace(),
                new DatabaseSize(),
                new ForeignKeys(),
                new UniqueIndexes(),
                new FreeConnections(),
                new ReservedWords(),
                new DeadlockDetector(),
                new NewSchemas());
    }

    private CheckList() {}
}
