// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.copy.FailureClass;
import dev.caravan.testing.TargetDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class TargetTransactionsIT {

    @Test
    void aKilledBackendIsALostConnectionThoughItsTransactionCannotBeRolledBack() {
        HikariConfig pool = new HikariConfig();
        try (TargetDatabase database = TargetDatabase.create()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername("postgres");
            try (HikariDataSource target = new HikariDataSource(pool)) {
                JdbcTemplate statements = new JdbcTemplate(target);
                TransactionTemplate transaction = new TransactionTemplate(new TargetTransactions(target));

                Throwable failure = catchThrowable(() -> transaction.executeWithoutResult(
                        status -> statements.execute("SELECT pg_terminate_backend(pg_backend_pid())")));

                assertThat(FailureClass.of(failure)).isEqualTo(FailureClass.CONNECTION);
                assertThat(Reasons.of(failure)).contains("57P01").doesNotContain("Connection is closed");
            }
        }
    }
}
