// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.Engine.Login;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session for tests: runs text, gives rows, and makes unexpected errors fail the test. */
final class Sql {
    final SqlServerEngine engine;
    final Session session;

    private Sql(SqlServerEngine engine, Session session) {
        this.engine = engine;
        this.session = session;
    }

    /** A session on a new server, in a new database named shop. */
    static Sql open() {
        return open(new SqlServerEngine(new Server(), new Registry()));
    }

    static Sql open(SqlServerEngine engine) {
        if (engine.server().database("shop") == null) {
            engine.server().createDatabase("shop");
        }
        return another(engine, "shop");
    }

    private static Sql another(SqlServerEngine engine, String database) {
        try {
            return new Sql(engine, engine.login(new Login("sa", "Caravan_1", database, "test", "here")));
        } catch (SqlError e) {
            throw new AssertionError("Cannot log in: " + e.getMessage(), e);
        }
    }

    /** One more session on the same server and database. */
    Sql another() {
        return another(engine, session.database());
    }

    Server server() {
        return engine.server();
    }

    /** Runs a batch, whatever happens. */
    RecordingReply attempt(String sql) {
        RecordingReply reply = new RecordingReply();
        session.batch(sql, reply);
        return reply;
    }

    /** Runs a batch that must not fail. */
    RecordingReply run(String sql) {
        return checked(attempt(sql), sql);
    }

    private static RecordingReply checked(RecordingReply reply, String sql) {
        if (!reply.errors.isEmpty()) {
            SqlError error = reply.errors.get(0);
            throw new AssertionError("Error " + error.number() + " " + error.getMessage() + " in: " + sql, error);
        }
        return reply;
    }

    /** Runs a parameterised batch that must not fail; parameters alternate between type and value. */
    RecordingReply run(String sql, @Nullable Object... typesAndValues) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < typesAndValues.length; i += 2) {
            parameters.add(new Parameter(
                    "@P" + i / 2,
                    (SqlType) java.util.Objects.requireNonNull(typesAndValues[i]),
                    typesAndValues[i + 1],
                    false));
        }
        RecordingReply reply = new RecordingReply();
        session.statement(sql, parameters, reply);
        return checked(reply, sql);
    }

    /** Rows of the first result set of a batch that must not fail. */
    List<List<@Nullable Object>> rows(String sql) {
        return run(sql).results.get(0);
    }

    /** First column of the rows. */
    List<@Nullable Object> column(String sql) {
        List<@Nullable Object> column = new ArrayList<>();
        rows(sql).forEach(row -> column.add(row.get(0)));
        return column;
    }

    /** The only value of the only row. */
    @Nullable
    Object value(String sql) {
        return rows(sql).get(0).get(0);
    }

    /** The value of an expression. */
    @Nullable
    Object eval(String expression) {
        return value("SELECT " + expression);
    }

    /** Number of the first error of a batch, 0 for none. */
    int error(String sql) {
        RecordingReply reply = attempt(sql);
        return reply.errors.isEmpty() ? 0 : reply.errors.get(0).number();
    }

    /** Text of the first error of a batch. */
    String errorText(String sql) {
        RecordingReply reply = attempt(sql);
        return reply.errors.isEmpty() ? "" : String.valueOf(reply.errors.get(0).getMessage());
    }
}
