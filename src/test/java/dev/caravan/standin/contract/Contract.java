// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.microsoft.sqlserver.jdbc.SQLServerException;
import dev.caravan.it.SourceDatabase;
import dev.caravan.standin.SqlClient;
import java.sql.SQLException;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A part of the contract: a database of its own, and one connection that its tests share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Contract {
    private @Nullable SourceDatabase database;
    private @Nullable SqlClient client;

    @BeforeAll
    void createDatabase() throws SQLException {
        SourceDatabase made = SourceDatabase.create();
        database = made;
        client = SqlClient.of(made.connect());
    }

    @AfterAll
    void dropDatabase() throws SQLException {
        SourceDatabase made = database;
        if (made == null) {
            return; // Skipped before it was made.
        }
        try (made) {
            sql().close();
        }
    }

    /** The database. */
    final SourceDatabase database() {
        return Objects.requireNonNull(database);
    }

    /** The shared connection, to be left as it was found: in autocommit mode and with default options. */
    final SqlClient sql() {
        return Objects.requireNonNull(client);
    }

    /** The error that batches of the shared connection end with. */
    final ServerError errorOf(String... batches) {
        database().refuses(batches);
        return error(() -> sql().run(batches));
    }

    /** The error that a call ends with; fails when the server sent none. */
    static ServerError error(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(SQLServerException.class);
        SQLServerException failure = (SQLServerException) thrown;
        assertThat(failure.getSQLServerError())
                .as("not sent by the server: %s", failure)
                .isNotNull();
        return ServerError.of(failure);
    }
}
