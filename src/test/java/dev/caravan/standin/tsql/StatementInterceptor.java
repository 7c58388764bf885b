// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import java.util.List;

/** Sees each batch before it runs: to answer a fixed text, to count, or to make it fail. */
@FunctionalInterface
public interface StatementInterceptor {

    /**
     * Sees a batch.
     *
     * @return whether it has been answered and shall not run
     * @throws SqlError to fail it; 1205 also rolls back the session's transaction
     */
    boolean intercept(String sql, List<Parameter> parameters, SessionContext session, Reply reply) throws SqlError;
}
