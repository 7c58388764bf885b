// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Notes the statements that go to a target, COPYs among them, and may send others in their place: what the server here does
 * not know is left out of them.
 */
public final class StatementLog {

    private final UnaryOperator<String> rewrite;
    private final List<String> statements = new ArrayList<>();
    private final Map<PGConnection, PGConnection> physical = new IdentityHashMap<>();

    /** A log. */
    public StatementLog(UnaryOperator<String> rewrite) {
        this.rewrite = rewrite;
    }

    /** A log of what is meant for the Greenplum family, sent without what PostgreSQL does not know. */
    public static StatementLog withoutGreenplum() {
        return new StatementLog(StatementLog::withoutGreenplum);
    }

    /** A statement without the clauses and settings of the Greenplum family. */
    public static String withoutGreenplum(String sql) {
        String plain = sql.replaceAll("(?s)\nPARTITION BY (RANGE|LIST) \\([^)]*\\)\n\\(\n.*\n\\)", "")
                .replaceAll("\\s+DISTRIBUTED (BY \\([^)]*\\)|REPLICATED)", "")
                .replaceAll("SET LOCAL \"?(optimizer|gp_autostats_mode)\"? = E'[a-z]+'(; )?", "")
                .replace(" DO ON CONFLICT DO UPDATE", "");
        return plain.isBlank() ? "SELECT 1" : plain;
    }

    /** The statements since the last call. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(statements);
        statements.clear();
        return taken;
    }

    private synchronized String note(String sql) {
        statements.add(sql);
        return rewrite.apply(sql);
    }

    /** A data source whose connections are noted. */
    public DataSource around(DataSource dataSource) {
        return proxy(DataSource.class, dataSource, (method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            return result instanceof Connection connection ? around(connection) : result;
        });
    }

    private Connection around(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments) -> {
            switch (method.getName()) {
                case "createStatement" -> {
                    return around(
                            Statement.class, (Statement) Objects.requireNonNull(invoke(connection, method, arguments)));
                }
                case "prepareStatement" -> {
                    arguments[0] = note((String) arguments[0]);
                    return around(PreparedStatement.class, (PreparedStatement)
                            Objects.requireNonNull(invoke(connection, method, arguments)));
                }
                case "commit", "setSavepoint" -> note(method.getName().equals("commit") ? "COMMIT" : "SAVEPOINT");
                case "rollback" -> note(arguments.length == 0 ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT");
                case "unwrap" -> {
                    return arguments[0] == PGConnection.class
                            ? physical(connection)
                            : invoke(connection, method, arguments);
                }
                default -> {
                    // Goes to the connection as it is.
                }
            }
            return invoke(connection, method, arguments);
        });
    }

    private <T extends Statement> T around(Class<T> type, T statement) {
        return proxy(type, statement, (method, arguments) -> {
            if (method.getName().startsWith("execute") && arguments.length > 0) {
                arguments[0] = note((String) arguments[0]);
            }
            return invoke(statement, method, arguments);
        });
    }

    private synchronized PGConnection physical(Connection connection) throws SQLException {
        PGConnection real = connection.unwrap(PGConnection.class);
        CopyManager copy = new NotingCopyManager(connection.unwrap(BaseConnection.class));
        return physical.computeIfAbsent(
                real,
                key -> proxy(
                        PGConnection.class,
                        real,
                        (method, arguments) ->
                                method.getName().equals("getCopyAPI") ? copy : invoke(real, method, arguments)));
    }

    private final class NotingCopyManager extends CopyManager {

        NotingCopyManager(BaseConnection connection) throws SQLException {
            super(connection);
        }

        @Override
        public CopyIn copyIn(String sql) throws SQLException {
            return super.copyIn(note(sql));
        }
    }

    private interface Call {
        @Nullable
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Call call) {
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(real);
            default -> call.on(method, arguments == null ? new Object[0] : arguments);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
