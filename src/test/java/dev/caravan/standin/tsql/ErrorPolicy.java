// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import java.util.List;
import java.util.Set;

/** What an error does besides being reported: ends its statement, its batch, or its transaction. */
final class ErrorPolicy {
    private static final int DEADLOCK = 1205;
    private static final int UPDATE_CONFLICT = 3960;
    private static final int CANCELLED = 3617;
    private static final int LARGEST_INFO = 10;
    static final int DIVISION_BY_ZERO = 8134;
    private static final Set<Integer> OVERFLOWS = Set.of(220, 232, 8115);

    // Conversions that fail, and the like, end the batch and roll the transaction back.
    private static final Set<Integer> BATCH_ABORTING =
            Set.of(3609, 235, 241, 242, 244, 245, 248, 295, 8114, 8169, DEADLOCK, UPDATE_CONFLICT, 3961, 3952);
    // What is found when a statement is compiled ends the batch, but not the transaction.
    private static final Set<Integer> SCOPE_ABORTING = Set.of(
            102, 105, 107, 108, 109, 110, 113, 116, 120, 121, 134, 137, 145, 147, 155, 156, 174, 195, 205, 206, 207,
            208, 209, 213, 243, 257, 263, 264, 402, 448, 529, 1013, 1087, 4104, 4121, 4145, 8117, 8120, 8121, 8127,
            8158, 10709, 40517, 911);
    // What is found before any statement of the batch runs.
    private static final Set<Integer> UNBOUND =
            Set.of(109, 110, 120, 121, 195, 205, 207, 209, 213, 4104, 8120, 8121, 8127);
    // After these SQL Server adds, when rows were to be changed, that the statement has been terminated.
    private static final Set<Integer> TERMINATED =
            Set.of(220, 242, 515, 544, 547, 517, 2601, 2627, 2628, 8115, 8134, 8152);

    private ErrorPolicy() {}

    static boolean isCancellation(SqlError error) {
        return error.number() == CANCELLED;
    }

    static boolean isBatchAborting(SqlError error) {
        return BATCH_ABORTING.contains(error.number());
    }

    /** Whether a number was too great for its type. */
    static boolean isOverflow(SqlError error) {
        return OVERFLOWS.contains(error.number());
    }

    /** Whether an error keeps the whole batch from running. */
    static boolean isUnbound(SqlError error) {
        return UNBOUND.contains(error.number()) && !(error instanceof Unsupported);
    }

    /** Deals with what is wrong with a batch before it runs; that leaves the transaction alone (SET XACT_ABORT, "Remarks"). */
    static BatchRunner.Signal unbound(List<SqlError> errors, SqlSession session, Reply reply) throws SqlError {
        SqlError last = errors.get(errors.size() - 1);
        if (session.inTry()) {
            throw last;
        }
        session.lastError(last.number());
        session.rowCount(0);
        for (SqlError error : errors) {
            report(error, session, reply);
        }
        reply.done(Reply.Command.OTHER);
        return BatchRunner.Signal.END_SCOPE;
    }

    /** Deals with an error of a statement: throws it on inside a TRY block, else reports it. */
    static BatchRunner.Signal failed(SqlError error, Statement statement, SqlSession session, Reply reply)
            throws SqlError {
        session.forgetWarnings();
        if (error.number() == DEADLOCK || error.number() == UPDATE_CONFLICT) {
            session.state().rollbackAll(reply);
        }
        if (error instanceof TriggerEnded && !session.inTry()) {
            reply.done(command(statement));
            return BatchRunner.Signal.END_ALL;
        }
        if (session.inTry() || isCancellation(error)) {
            record(error, session);
            throw error;
        }
        session.lastError(error.number());
        session.rowCount(0);
        report(error, session, reply);
        if (TERMINATED.contains(error.number()) && changesRows(statement)) {
            reply.info(
                    new SqlError(3621, 0, 0, "The statement has been terminated.").at(error.line(), error.procedure()));
        }
        reply.done(command(statement));
        if (isBatchAborting(error)
                || aborts(session, statement)
                || arithmeticAborts(error, session)
                || statement instanceof Statement.Throw) {
            boolean keeps =
                    statement instanceof Statement.Throw && !session.options().abortOnError();
            if (!keeps) {
                session.state().rollbackAll(reply);
            }
            return BatchRunner.Signal.END_ALL;
        }
        return SCOPE_ABORTING.contains(error.number()) ? BatchRunner.Signal.END_SCOPE : BatchRunner.Signal.NORMAL;
    }

    private static boolean changesRows(Statement statement) {
        return switch (command(statement)) {
            case INSERT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
    }

    private static boolean aborts(SqlSession session, Statement statement) {
        return session.options().abortOnError() && !(statement instanceof Statement.RaiseError);
    }

    /** ARITHABORT without ANSI_WARNINGS ends the batch and not the statement alone (SET ARITHABORT, "Remarks"). */
    private static boolean arithmeticAborts(SqlError error, SqlSession session) {
        return !session.options().warnings()
                && session.options().arithmeticAborts()
                && (error.number() == DIVISION_BY_ZERO || isOverflow(error));
    }

    /** Sends an error with those that came before it, and records what is not supported. */
    static void report(SqlError error, SqlSession session, Reply reply) {
        if (error instanceof TriggerEnded) {
            return;
        }
        error.earlier().forEach(reply::error);
        record(error, session);
        if (error.severity() <= LARGEST_INFO) {
            reply.info(error);
        } else {
            reply.error(error);
        }
    }

    static void record(SqlError error, SqlSession session) {
        if (error instanceof Unsupported) {
            session.server().recordUnknown(String.valueOf(error.getMessage()), session.batchText());
        }
    }

    private static Reply.Command command(Statement statement) {
        if (statement instanceof Statement.SelectStatement) {
            return Reply.Command.SELECT;
        }
        if (statement instanceof Statement.Insert) {
            return Reply.Command.INSERT;
        }
        if (statement instanceof Statement.Update) {
            return Reply.Command.UPDATE;
        }
        if (statement instanceof Statement.Delete) {
            return Reply.Command.DELETE;
        }
        return statement instanceof Statement.Merge ? Reply.Command.MERGE : Reply.Command.OTHER;
    }
}
