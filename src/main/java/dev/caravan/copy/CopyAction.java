// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.schema.Identifiers;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** {@code operation=copy}: the body's rows go into the table. */
final class CopyAction implements PgCopyProducer.Action {

    private final PgCopyConfiguration configuration;
    private final DataSource dataSource;
    private final ApplySettings settings;
    private final KnownDialect dialect;
    private final Map<RowTarget, Plan> plans = new ConcurrentHashMap<>();
    private final ThreadLocal<CopyBuffer> buffers;

    CopyAction(PgCopyEndpoint endpoint) {
        configuration = endpoint.getConfiguration();
        dataSource = endpoint.requiredDataSource();
        settings = ApplySettings.of(configuration);
        dialect = new KnownDialect(settings.dialect());
        buffers = ThreadLocal.withInitial(() -> new CopyBuffer(2 * configuration.getBufferSize()));
    }

    /**
     * What is known of a target.
     *
     * @param table table
     * @param names columns of a row in their order
     * @param ordered the same in the order in which the server likes them
     * @param encoder encoder of its rows
     */
    private record Plan(TargetTable table, List<String> names, List<RowColumn> ordered, RowEncoder encoder) {

        /** Table and column list of a COPY of rows that are encoded here. */
        String into() {
            return into(ordered.stream().map(column -> column.target().name()).toList());
        }

        /** Table and column list of a COPY of rows that come encoded. */
        String intoAsGiven() {
            return into(names);
        }

        private String into(List<String> columns) {
            return Identifiers.target(table.name()) + " (" + Identifiers.target(columns) + ")";
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        RowTarget target = RowTarget.of(configuration, exchange.getIn());
        Body body = new Body(exchange);
        try (CopyTransaction transaction = CopyTransaction.open(dataSource, settings, dialect)) {
            Plan plan = plan(target, transaction.connection());
            Message message = exchange.getMessage();
            if (body.isEncoded()) {
                copyEncoded(plan, body, transaction.connection(), message);
            } else {
                copyRows(plan, target, body.rows(), transaction.connection(), message);
            }
            transaction.commit();
        } catch (SQLException e) {
            plans.remove(target);
            throw ApplyException.of("copy rows into " + target.table(), null, e);
        } catch (ApplyException | UnencodableValueException e) {
            plans.remove(target);
            throw e;
        }
    }

    private Plan plan(RowTarget target, Connection connection) throws SQLException {
        Plan known = plans.get(target);
        if (known == null) {
            Dialect server = dialect.of(connection);
            TargetTable table = target.read(connection, server.member());
            List<RowColumn> columns = target.columnsOf(table, List.of());
            List<RowColumn> ordered = server.copyOrder(table, columns);
            known = new Plan(
                    table,
                    columns.stream().map(column -> column.target().name()).toList(),
                    ordered,
                    RowEncoder.of(table.name(), ordered, server.formatOf(configuration.getFormat())));
            plans.put(target, known);
        }
        return known;
    }

    private void copyRows(Plan plan, RowTarget target, Iterator<?> rows, Connection connection, Message message)
            throws SQLException {
        RowValues values = new RowValues(target.table().toString(), plan.names());
        BadRows badRows = configuration.badRowsOrStop();
        if (badRows != BadRows.STOP) {
            CarefulCopy copy = new CarefulCopy(
                    new CarefulCopy.Into(plan.table().name(), plan.into(), plan.names(), target.key(), plan.encoder()),
                    connection,
                    buffers.get(),
                    configuration.getBufferSize(),
                    badRows);
            while (rows.hasNext()) {
                copy.row(values.of(rows.next()));
            }
            copy.finish();
            message.setHeader(PgCopyConstants.ROW_COUNT, copy.stored());
            message.setHeader(PgCopyConstants.BYTES, copy.bytes());
            return;
        }
        try (CopyWriter writer = new CopyWriter(
                connection, plan.into(), false, plan.encoder(), buffers.get(), configuration.getBufferSize())) {
            while (rows.hasNext()) {
                writer.row(values.of(rows.next()));
            }
            message.setHeader(PgCopyConstants.ROW_COUNT, writer.finish());
            message.setHeader(PgCopyConstants.BYTES, writer.bytes());
        }
    }

    private void copyEncoded(Plan plan, Body body, Connection connection, Message message)
            throws SQLException, IOException, InvalidPayloadException {
        try (InputStream encoded = body.encoded()) {
            CopyFormat format =
                    configuration.getFormat() == CopyFormat.AUTO ? Body.formatOf(encoded) : configuration.getFormat();
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + plan.intoAsGiven() + " FROM STDIN (FORMAT " + format + ")");
            try {
                byte[] buffer = new byte[configuration.getBufferSize()];
                long bytes = 0;
                for (int read = encoded.read(buffer); read >= 0; read = encoded.read(buffer)) {
                    copy.writeToCopy(buffer, 0, read);
                    bytes += read;
                }
                message.setHeader(PgCopyConstants.ROW_COUNT, copy.endCopy());
                message.setHeader(PgCopyConstants.BYTES, bytes);
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }
    }

    @Override
    public void refresh() {
        plans.clear();
        dialect.forget();
    }
}
