// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.ChangeMapper;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.SchemaChange;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDdl;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds to a target table the columns that its source table has got. */
final class ColumnChanges implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(ColumnChanges.class);

    private final SyncFlow flow;
    private final ChangeMapper mapper;

    ColumnChanges(SyncFlow flow, ChangeMapper mapper) {
        this.flow = flow;
        this.mapper = mapper;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        SchemaChange change = exchange.getMessage().getMandatoryBody(SchemaChange.class);
        TableName name = change.shape().name();
        Optional<TablePlan> planned = flow.currentPlan().of(name);
        if (planned.isEmpty()) {
            return;
        }
        Set<String> present = Set.copyOf(change.shape().columnNames());
        refuseMissing(planned.get(), present);
        Set<String> known =
                planned.get().columns().stream().map(SourceColumn::name).collect(Collectors.toSet());
        known.addAll(planned.get().leftOut().keySet());
        TablePlan current = planned.get();
        if (!known.containsAll(present)) {
            if (!current.operations().contains(Operation.ADD_COLUMN)) {
                LOG.warn(
                        "{} {} - columns were added at the source; the task does not add them",
                        flow.task().id(),
                        name);
                return;
            }
            TaskPlan plan = flow.replan(name, present);
            mapper.use(plan);
            current = plan.of(name).orElseThrow();
        }
        addMissing(name, current);
    }

    private void refuseMissing(TablePlan planned, Set<String> present) {
        List<String> missing = planned.columns().stream()
                .map(SourceColumn::name)
                .filter(column -> !present.contains(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Columns " + String.join(", ", missing) + " of "
                    + planned.source().name() + " were dropped or renamed at the source. Exclude them from the task, or"
                    + " load the table again");
        }
    }

    /** What counts is what the target has: an attempt that was cut off may have added a part. */
    private void addMissing(TableName name, TablePlan planned) {
        JdbcClient target = flow.databases().targetClient();
        TableName table = planned.target().name();
        List<String> there = target.sql("SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped")
                .params(table.schema(), table.table())
                .query(String.class)
                .list();
        for (Column column : planned.target().columns()) {
            if (!there.contains(column.name())) {
                target.sql(TargetDdl.addColumn(table, column, flow.databases().dialect()))
                        .update();
                flow.counts().addDdl();
                LOG.info("{} {} - added column {} {}", flow.task().id(), name, column.name(), column.type());
            }
        }
    }
}
