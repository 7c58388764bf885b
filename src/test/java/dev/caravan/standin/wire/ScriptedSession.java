// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Reply.Command;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session whose statements are commands of their own: {@code rows n}, {@code wide n}, {@code update n}, {@code fail
 * number severity}, {@code use db}, {@code begin}, {@code commit}, {@code rollback}, {@code echo}, {@code out},
 * {@code status n}, {@code hang}, {@code crash}, {@code bad row}, {@code table}, each on its own between semicolons.
 */
final class ScriptedSession implements Session {
    private static final SqlType INT = Types.of(Kind.INT);
    private static final SqlType NVARCHAR = Types.text(Kind.NVARCHAR, 100, Collation.DEFAULT);

    private final ScriptedEngine engine;
    private final int id;
    private volatile CountDownLatch cancelled = new CountDownLatch(1);
    private String database;
    private long transaction;
    private boolean closed;

    ScriptedSession(ScriptedEngine engine, int id, String database) {
        this.engine = engine;
        this.id = id;
        this.database = database;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public void batch(String sql, Reply reply) {
        engine.seen().add("batch " + sql);
        run(sql, List.of(), reply);
    }

    @Override
    public void statement(String sql, List<Parameter> parameters, Reply reply) {
        engine.seen().add("statement " + sql + " " + describe(parameters));
        run(sql, parameters, reply);
    }

    @Override
    public void procedure(String name, List<Parameter> parameters, Reply reply) {
        engine.seen().add("procedure " + name + " " + describe(parameters));
        run(parameters.isEmpty() ? "status 7" : "echo", parameters, reply);
        for (Parameter parameter : parameters) {
            if (parameter.output()) {
                reply.returnValue(parameter.name(), parameter.type(), parameter.value());
            }
        }
    }

    @Override
    public void transaction(TransactionRequest request, Reply reply) {
        engine.seen().add("transaction " + request.action() + " " + request.name());
        switch (request.action()) {
            case BEGIN -> run("begin", List.of(), reply);
            case COMMIT -> run("commit", List.of(), reply);
            case ROLLBACK -> run(request.name().isEmpty() ? "rollback" : "set", List.of(), reply);
            case SAVE -> run("set", List.of(), reply);
        }
    }

    @Override
    public BulkLoad bulkLoad(String insertBulk, List<ColumnMeta> columns) throws SqlError {
        engine.seen().add("bulk " + insertBulk);
        if (insertBulk.contains("missing")) {
            throw new SqlError(208, 16, 1, "Invalid object name 'missing'.");
        }
        List<@Nullable Object[]> bulkRows = engine.bulkRows();
        bulkRows.clear();
        return new BulkLoad() {
            @Override
            public void row(@Nullable Object[] values) throws SqlError {
                if (values.length > 0 && Integer.valueOf(-1).equals(values[0])) {
                    throw new SqlError(2627, 14, 1, "Violation of PRIMARY KEY constraint 'pk'.");
                }
                bulkRows.add(values);
            }

            @Override
            public void end(Reply reply) {
                reply.done(Command.BULK_INSERT, bulkRows.size());
            }
        };
    }

    @Override
    public void reset() {
        engine.seen().add("reset");
        database = "master";
        transaction = 0;
    }

    @Override
    public void cancel() {
        engine.seen().add("cancel");
        cancelled.countDown();
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("Session " + id + " is closed twice");
        }
        closed = true;
        engine.closed(this);
    }

    private static String describe(List<Parameter> parameters) {
        return parameters.stream()
                .map(p -> p.name() + " " + DeclaredType.name(p.type()) + (p.output() ? " out" : ""))
                .toList()
                .toString();
    }

    private void run(String script, List<Parameter> parameters, Reply reply) {
        for (String command : script.split(";")) {
            String[] words = command.strip().replaceFirst("^(?i)exec ", "").split("\\s+");
            step(words, parameters, reply);
        }
        cancelled = new CountDownLatch(1);
    }

    private void step(String[] words, List<Parameter> parameters, Reply reply) {
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "rows" -> rows(Integer.parseInt(words[1]), reply);
            case "wide" -> wide(Integer.parseInt(words[1]), reply);
            case "text" -> text(Integer.parseInt(words[1]), reply);
            case "update" -> reply.done(Command.UPDATE, Long.parseLong(words[1]));
            case "insert" -> insert(words, parameters, reply);
            case "fail" -> {
                int number = Integer.parseInt(words[1]);
                reply.error(new SqlError(number, Integer.parseInt(words[2]), 1, "Failed as told with " + number));
                reply.done(Command.OTHER);
            }
            case "info" -> reply.info(new SqlError(50000, 0, 1, "Printed"));
            case "use" -> {
                reply.databaseChanged(database, words[1]);
                database = words[1];
                reply.done(Command.OTHER);
            }
            case "begin" -> {
                transaction = 4242;
                reply.transactionBegun(transaction);
                reply.done(Command.OTHER);
            }
            case "commit" -> {
                reply.transactionCommitted(transaction);
                reply.done(Command.OTHER);
            }
            case "rollback" -> {
                reply.transactionRolledBack(transaction);
                reply.done(Command.OTHER);
            }
            case "echo" -> echo(parameters, reply);
            case "out" -> {
                for (Parameter parameter : parameters) {
                    if (parameter.output()) {
                        reply.returnValue(parameter.name(), parameter.type(), 77);
                    }
                }
            }
            case "status" -> reply.returnStatus(Integer.parseInt(words[1]));
            case "hang" -> hang(reply);
            case "crash" -> throw new IllegalStateException("Crashed as told");
            case "bad" -> {
                reply.columns(List.of(ColumnMeta.of("id", INT)));
                reply.row(new Object[] {"not a number"});
            }
            case "table" -> {
                reply.columns(engine.tableColumns());
                engine.tableRows().forEach(reply::row);
                reply.done(Command.SELECT, engine.tableRows().size());
            }
            case "sp_executesql" -> {
                reply.columns(engine.tableColumns());
                reply.done(Command.SELECT, 0);
            }
            case "select" -> bulkTargetColumns(reply);
            case "set", "if" -> reply.done(Command.OTHER);
            default -> {
                reply.error(new SqlError(2812, 16, 62, "Could not find stored procedure '" + words[0] + "'."));
                reply.done(Command.OTHER);
            }
        }
    }

    /** What the driver asks of sys.columns before a bulk load. */
    private void bulkTargetColumns(Reply reply) {
        reply.columns(List.of(
                ColumnMeta.of("collation_name", NVARCHAR),
                ColumnMeta.of("is_computed", Types.of(Kind.BIT)),
                ColumnMeta.of("encryption_type", INT)));
        for (ColumnMeta column : engine.tableColumns()) {
            Collation collation = column.type().collation();
            reply.row(new @Nullable Object[] {collation == null ? null : collation.name(), false, null});
        }
        reply.done(Command.SELECT, engine.tableColumns().size());
    }

    private void rows(int count, Reply reply) {
        reply.columns(List.of(new ColumnMeta("id", INT, false, true, false), ColumnMeta.of("name", NVARCHAR)));
        @Nullable Object[] row = new @Nullable Object[2];
        for (int i = 0; i < count && cancelled.getCount() > 0; i++) {
            row[0] = i;
            row[1] = "name of a row";
            reply.row(row);
        }
        reply.done(Command.SELECT, count);
    }

    private void wide(int count, Reply reply) {
        List<ColumnMeta> columns = List.of(
                new ColumnMeta("id", Types.of(Kind.BIGINT), false, false, false),
                ColumnMeta.of("name", NVARCHAR),
                ColumnMeta.of("amount", Types.decimal(Kind.DECIMAL, 18, 2)),
                ColumnMeta.of("created", Types.temporal(Kind.DATETIME2, 7)),
                ColumnMeta.of("flag", Types.of(Kind.BIT)),
                ColumnMeta.of("ratio", Types.of(Kind.FLOAT)),
                ColumnMeta.of("code", Types.text(Kind.VARCHAR, 20, Collation.DEFAULT)),
                ColumnMeta.of("lsn", Types.binary(Kind.BINARY, 10)),
                ColumnMeta.of("day", Types.of(Kind.DATE)),
                ColumnMeta.of("uid", Types.of(Kind.UNIQUEIDENTIFIER)));
        reply.columns(columns);
        @Nullable
        Object[] row = {
            0L,
            "a name of some length",
            new java.math.BigDecimal("12345.67"),
            java.time.LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_700),
            true,
            1.5,
            "CODE-0001",
            new byte[10],
            java.time.LocalDate.of(2024, 2, 29),
            new java.util.UUID(1, 2)
        };
        for (int i = 0; i < count; i++) {
            row[0] = (long) i;
            reply.row(row);
        }
        reply.done(Command.SELECT, count);
    }

    private void text(int length, Reply reply) {
        reply.columns(List.of(ColumnMeta.of("t", Types.text(Kind.NVARCHAR, SqlType.MAX, Collation.DEFAULT))));
        reply.row(new Object[] {"x".repeat(length)});
        reply.done(Command.SELECT, 1);
    }

    private void insert(String[] words, List<Parameter> parameters, Reply reply) {
        if (!parameters.isEmpty()
                && Integer.valueOf(-1).equals(parameters.get(0).value())) {
            reply.error(new SqlError(2627, 14, 1, "Violation of PRIMARY KEY constraint 'pk'."));
            reply.done(Command.INSERT);
            return;
        }
        reply.done(Command.INSERT, 1);
        if (List.of(words).contains("select")) {
            reply.columns(List.of(ColumnMeta.of("GENERATED_KEYS", Types.decimal(Kind.NUMERIC, 38, 0))));
            reply.row(new Object[] {new java.math.BigDecimal(99)});
            reply.done(Command.SELECT, 1);
        }
    }

    private static void echo(List<Parameter> parameters, Reply reply) {
        List<ColumnMeta> columns = new ArrayList<>();
        @Nullable Object[] row = new @Nullable Object[parameters.size()];
        for (int i = 0; i < row.length; i++) {
            columns.add(
                    ColumnMeta.of(parameters.get(i).name(), parameters.get(i).type()));
            row[i] = parameters.get(i).value();
        }
        reply.columns(columns);
        reply.row(row);
        reply.done(Command.SELECT, 1);
    }

    private void hang(Reply reply) {
        try {
            if (!cancelled.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody cancelled");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reply.done(Command.OTHER);
    }
}
