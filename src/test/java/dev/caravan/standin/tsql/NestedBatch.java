// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements for a system procedure; the first error is thrown. */
final class NestedBatch {
    private final SqlSession session;

    NestedBatch(SqlSession session) {
        this.session = session;
    }

    void run(String sql, Reply reply) throws SqlError {
        BatchPlan plan = session.engine().plans().get(sql, List.of(), session);
        Runnable leave = session.enterScope();
        session.tryDepth(1);
        try {
            Reply quiet = new ProcedureReply(reply, session);
            new BatchRunner(session, plan, new @Nullable Object[plan.variables.size()], quiet).run(plan.statements);
        } finally {
            session.tryDepth(-1);
            leave.run();
        }
    }
}
