// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.CataloguePlanner;
import dev.caravan.enrich.PlanDraft;
import dev.caravan.enrich.PlanFacts;
import dev.caravan.enrich.PlanFactsReader;
import dev.caravan.enrich.Planner;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDialect;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.source.SourceTable;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableStore;
import dev.caravan.task.TableStore.Begun;
import dev.caravan.task.TaskStore;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.function.SingletonSupplier;

/** What several checks need to know, each read once. */
final class Facts {

    private final SyncTask task;
    private final Databases databases;
    private final JdbcClient source;
    private final JdbcClient target;
    private final TaskStore store;
    private final Clock clock;
    private final Supplier<List<SourceTable>> catalog;
    private final Supplier<Map<String, Begun>> begun;
    private final Supplier<PlanFacts> planFacts;
    private final Supplier<PlanDraft> draft;
    private final ChangeDataCapture cdc;
    private final Supplier<SourceVersion> sourceVersion;
    private final Supplier<Boolean> cdcEnabled;
    private final Supplier<Map<TableName, Lsn>> captured;
    private final Supplier<Set<TableName>> relations;
    private final Supplier<TargetDialect> dialect;
    private boolean targetReached;

    Facts(
            SyncTask task,
            Databases databases,
            TaskStore store,
            Clock clock,
            Supplier<Map<TableName, Set<String>>> columns) {
        this.task = task;
        this.databases = databases;
        this.source = databases.sourceClient();
        this.target = databases.targetClient();
        this.store = store;
        this.clock = clock;
        this.cdc = new ChangeDataCapture(source);
        this.catalog = SingletonSupplier.of(
                () -> CataloguePlanner.tables(task, source, targetReached ? columns.get() : Map.of()));
        this.begun = SingletonSupplier.of(this::readBegun);
        this.planFacts = SingletonSupplier.of(this::readPlanFacts);
        this.draft = SingletonSupplier.of(() -> Planner.draft(task, catalog.get(), planFacts.get()));
        this.sourceVersion = SingletonSupplier.of(this::readSourceVersion);
        this.cdcEnabled = SingletonSupplier.of(cdc::isEnabled);
        this.captured = SingletonSupplier.of(cdc::capturedSince);
        this.relations = SingletonSupplier.of(this::readRelations);
        this.dialect = SingletonSupplier.of(databases::detectDialect);
    }

    SyncTask task() {
        return task;
    }

    /** Notes that the target can be asked. */
    void targetReached() {
        targetReached = true;
    }

    Databases databases() {
        return databases;
    }

    JdbcClient source() {
        return source;
    }

    JdbcClient target() {
        return target;
    }

    TaskStore store() {
        return store;
    }

    Clock clock() {
        return clock;
    }

    /** The source's database, quoted for T-SQL. */
    String database() {
        return Identifiers.source(task.source().database());
    }

    /** Whether the task follows changes, which takes change data capture. */
    boolean follows() {
        return task.initialize().contains(Part.CHANGES);
    }

    /** Whether the task loads rows. */
    boolean loads() {
        return task.initialize().contains(Part.DATA);
    }

    PlanDraft draft() {
        return draft.get();
    }

    /** What could be planned. */
    TaskPlan plan() {
        return draft().plan();
    }

    /** Names of the selected source tables. */
    Set<TableName> selected() {
        return draft().selected().stream().map(SourceTable::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Tables that the task has begun with, by source table as text. */
    Map<String, Begun> begun() {
        return begun.get();
    }

    private Map<String, Begun> readBegun() {
        return new TableStore(task.id(), target, databases.transaction()).find();
    }

    private PlanFacts readPlanFacts() {
        PlanFactsReader reader = new PlanFactsReader(task, source, target);
        return targetReached ? reader.read(catalog.get(), begun.get()) : reader.readSource(catalog.get());
    }

    /** What is in the target of the planned tables that the task has not begun with. */
    Map<TableName, dev.caravan.schema.ExistingTable> found() {
        return planFacts.get().existing();
    }

    /** Planned target tables of which the task has begun with no source table. */
    List<TableShape> newTargets() {
        Set<TableName> names = plan().newTargets(begun().keySet());
        return plan().targets().stream()
                .filter(table -> names.contains(table.name()))
                .toList();
    }

    SourceVersion sourceVersion() {
        return sourceVersion.get();
    }

    private SourceVersion readSourceVersion() {
        return SourceVersion.parse(
                source.sql(SupportedVersion.QUERY).query(String.class).single());
    }

    boolean cdcEnabled() {
        return cdcEnabled.get();
    }

    /** First LSN of each captured table. */
    Map<TableName, Lsn> captured() {
        return captured.get();
    }

    /** Selected tables, and the heartbeat table, that are not captured yet. */
    Set<TableName> toBeCaptured() {
        Set<TableName> tables = selected();
        if (task.heartbeat().enabled()) {
            tables.add(task.heartbeat().table());
        }
        tables.removeAll(captured().keySet());
        return tables;
    }

    ChangeDataCapture cdc() {
        return cdc;
    }

    /** Member of the PostgreSQL family that the target shows itself to be. */
    TargetDialect dialect() {
        return dialect.get();
    }

    /** Schemas of the planned target tables. */
    List<String> targetSchemas() {
        return plan().targets().stream()
                .map(table -> table.name().schema())
                .distinct()
                .toList();
    }

    /** Relations of any kind in the schemas of the planned target tables. */
    Set<TableName> relations() {
        return relations.get();
    }

    private Set<TableName> readRelations() {
        List<String> schemas = targetSchemas();
        if (schemas.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(target.sql(ExistingTable.QUERY)
                .param("schemas", schemas)
                .query((rs, row) -> new TableName(rs.getString(1), rs.getString(2)))
                .list());
    }

    /** Planned target tables that are there. */
    Map<TableName, TableShape> existingTargets() {
        return plan().targets().stream()
                .filter(table -> relations().contains(table.name()))
                .collect(Collectors.toMap(TableShape::name, Function.identity(), (a, b) -> a, TreeMap::new));
    }
}
