// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The two databases of a task.
 *
 * @param source connections to the source
 * @param target connections to the target
 * @param transaction transactions on {@code target}
 */
public record Ends(DataSource source, DataSource target, TransactionTemplate transaction) {}
