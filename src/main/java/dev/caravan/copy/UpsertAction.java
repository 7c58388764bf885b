// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.Column;
import dev.caravan.model.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** {@code operation=upsert} and {@code operation=insert}: the body's rows go through a staging table into the table. */
final class UpsertAction implements PgCopyProducer.Action {

    private final PgCopyConfiguration configuration;
    private final DataSource dataSource;
    private final ApplySettings settings;
    private final KnownDialect dialect;
    private final Map<RowTarget, TablePlan> plans = new ConcurrentHashMap<>();
    private final ThreadLocal<CopyBuffer> buffers;

    UpsertAction(PgCopyEndpoint endpoint) {
        configuration = endpoint.getConfiguration();
        dataSource = endpoint.requiredDataSource();
        settings = ApplySettings.of(configuration);
        dialect = new KnownDialect(settings.dialect());
        buffers = ThreadLocal.withInitial(() -> new CopyBuffer(2 * configuration.getBufferSize()));
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        RowTarget target = RowTarget.of(configuration, exchange.getIn());
        Iterator<?> rows = new Body(exchange).rows();
        try (CopyTransaction transaction = CopyTransaction.open(dataSource, settings, dialect)) {
            TablePlan plan = plan(target, transaction.connection());
            BatchTransaction batch =
                    new BatchTransaction(transaction.connection(), buffers.get(), configuration.getBufferSize());
            provideStaging(plan, transaction);
            RowValues values = new RowValues(target.table().toString(), plan.rowNames());
            long staged = batch.copy(plan.copyStaging(), plan.encoder(), writer -> {
                while (rows.hasNext()) {
                    writer.staged(StagedOperation.INSERT, values.of(rows.next()));
                }
            });
            long written = write(plan, batch, dialect.of(transaction.connection()));
            checkWritten(plan, batch, staged, written);
            transaction.commit();
            exchange.getMessage().setHeader(PgCopyConstants.ROW_COUNT, written);
            exchange.getMessage().setHeader(PgCopyConstants.BYTES, batch.bytes());
        } catch (SQLException e) {
            plans.remove(target);
            throw ApplyException.of(operation() + " rows into " + target.table(), null, e);
        } catch (ApplyException | UnencodableValueException e) {
            plans.remove(target);
            throw e;
        }
    }

    private long write(TablePlan plan, BatchTransaction batch, Dialect server) throws SQLException {
        boolean keep = configuration.getOperation() == PgCopyOperation.INSERT;
        MergeSql sql = plan.fromStaging();
        if (server.hasOnConflict() && !plan.takesNoUpdates()) {
            return batch.update(keep ? sql.insertMissing() : sql.upsert());
        }
        long updated = keep || !plan.hasSettableColumns() ? 0 : batch.update(sql.updateStaged(StagedOperation.INSERT));
        return updated + batch.update(sql.insertAbsent());
    }

    /** Rows that were there may be left alone on purpose; others were dropped by a trigger or rule. */
    private void checkWritten(TablePlan plan, BatchTransaction batch, long staged, long written) throws SQLException {
        if (written == staged) {
            return;
        }
        boolean leavesAlone = configuration.getOperation() == PgCopyOperation.INSERT || !plan.hasSettableColumns();
        long done = leavesAlone ? batch.count(plan.fromStaging().countExisting()) : written;
        if (done != staged) {
            throw TableWork.dropped(plan.name(), operation(), staged, done);
        }
    }

    private static void provideStaging(TablePlan plan, CopyTransaction transaction) throws SQLException {
        try (Statement statement = transaction.connection().createStatement()) {
            statement.execute(plan.createStaging());
            if (transaction.isJoined()) {
                // An upsert before in the same transaction left its rows.
                statement.execute("TRUNCATE " + plan.staging());
            }
        }
    }

    private TablePlan plan(RowTarget target, Connection connection) throws SQLException {
        TablePlan known = plans.get(target);
        if (known == null) {
            Dialect server = dialect.of(connection);
            TargetTable table = target.read(connection, server.member());
            List<String> key = target.key().isEmpty() ? table.primaryKey() : target.key();
            List<RowColumn> columns = target.columnsOf(table, key);
            known = new TablePlan(shape(table, columns, key), table, server, configuration.getFormat());
            if (!known.hasArbiter()) {
                throw new ApplyException(
                        FailureClass.FATAL,
                        table.name(),
                        "Could not " + operation() + " into " + table.name()
                                + ": no plain unique index has exactly the columns " + key
                                + ". Create one, or name another key by key=.",
                        null);
            }
            plans.put(target, known);
        }
        return known;
    }

    private String operation() {
        return configuration.getOperation().name().toLowerCase(Locale.ROOT);
    }

    private TableShape shape(TargetTable table, List<RowColumn> columns, List<String> key) {
        List<String> names =
                columns.stream().map(column -> column.target().name()).toList();
        List<Integer> indexes = new ArrayList<>();
        for (String name : key) {
            indexes.add(names.indexOf(name));
        }
        if (indexes.isEmpty() || indexes.contains(-1)) {
            throw new ApplyException(
                    FailureClass.FATAL,
                    table.name(),
                    "Could not " + operation() + " into " + table.name() + ": the rows' columns " + names
                            + " lack the key "
                            + (key.isEmpty() ? "(the table has no primary key)" : key)
                            + ". Name the key by key= and its columns by columns=.",
                    null);
        }
        return new TableShape(
                table.name(),
                columns.stream()
                        .map(RowColumn::target)
                        .map(column -> new Column(column.name(), column.type(), true))
                        .toList(),
                indexes);
    }

    @Override
    public void refresh() {
        plans.clear();
        dialect.forget();
    }
}
