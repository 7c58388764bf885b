// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of the target whose failure is that of the statement, even where the rollback fails, too: with a connection that
 * broke there is nothing to roll back, for the server does so by itself, and what is to be done depends on why it broke.
 */
@SuppressWarnings("serial")
final class TargetTransactions extends DataSourceTransactionManager {

    private static final Logger LOG = LoggerFactory.getLogger(TargetTransactions.class);

    TargetTransactions(DataSource target) {
        super(target);
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        try {
            super.doRollback(status);
        } catch (TransactionException e) {
            LOG.info("A transaction could not be rolled back, and ends with its connection: {}", Reasons.of(e));
        }
    }
}
