// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Creates and alters sequences (CREATE SEQUENCE, "Arguments"). */
final class SequenceDefinition {
    private final SqlSession session;
    private final Transaction transaction;

    SequenceDefinition(SqlSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    void run(ObjectStatement.Sequence statement) throws SqlError {
        Database database = session.currentDatabase();
        Schema schema = session.names().requireSchema(statement.name(), database);
        String name = NameResolver.part(statement.name(), 0);
        Sequence known = database.sequences().find(schema.name(), name);
        if (statement.alter()) {
            if (known == null) {
                throw Errors.error(208, "Invalid object name '" + String.join(".", statement.name()) + "'.");
            }
            alter(statement, known);
            return;
        }
        Definitions.checkFree(database, schema.name(), name);
        Sequence made = new Sequence(
                database.nextObjectId(), schema, name, session.now().toLocalDateTime(), created(statement, name));
        ObjectRunner.replace(database.sequences(), schema.name(), name, null, made, transaction);
    }

    private static Sequence.Properties created(ObjectStatement.Sequence s, String name) throws SqlError {
        SqlType type = s.type() == null ? SqlTypes.BIGINT : s.type();
        long increment = s.increment() == null ? 1 : s.increment();
        long minimum = s.minimum() == null ? least(type, name) : s.minimum();
        long maximum = s.maximum() == null ? greatest(type, name) : s.maximum();
        Long start = s.start();
        long first = start == null ? (increment > 0 ? minimum : maximum) : start;
        Sequence.Properties made = new Sequence.Properties(
                type, first, increment, minimum, maximum, Boolean.TRUE.equals(s.cycle()), s.cache());
        check(made, name);
        return made;
    }

    private void alter(ObjectStatement.Sequence s, Sequence known) throws SqlError {
        if (s.type() != null) {
            throw Errors.error(11711, "Argument 'AS' cannot be used in an ALTER SEQUENCE statement.");
        }
        Sequence.Properties old = known.properties();
        Long restart = s.start();
        boolean noMinimum = s.unlimited().equals("MINVALUE") || s.unlimited().equals("BOTH");
        boolean noMaximum = s.unlimited().equals("MAXVALUE") || s.unlimited().equals("BOTH");
        long minimum = noMinimum ? least(old.type(), known.name()) : s.minimum() == null ? old.minimum() : s.minimum();
        long maximum =
                noMaximum ? greatest(old.type(), known.name()) : s.maximum() == null ? old.maximum() : s.maximum();
        Sequence.Properties changed = new Sequence.Properties(
                old.type(),
                s.restart() && restart != null ? restart : old.start(),
                s.increment() == null ? old.increment() : s.increment(),
                minimum,
                maximum,
                s.cycle() == null ? old.cycle() : s.cycle(),
                s.cache() == null ? old.cache() : s.cache());
        check(changed, known.name());
        Long last = known.last();
        known.set(changed, s.restart() ? null : last);
        transaction.onRollback(() -> known.set(old, last));
    }

    private static void check(Sequence.Properties p, String name) throws SqlError {
        if (p.increment() == 0) {
            throw Errors.error(11700, "The increment for sequence object '" + name + "' cannot be zero.");
        }
        if (p.minimum() >= p.maximum()) {
            throw Errors.error(
                    11705, "The minimum value for sequence object '" + name + "' must be less than its maximum value.");
        }
        if (p.start() < p.minimum() || p.start() > p.maximum()) {
            throw Errors.error(
                    11703,
                    "The start value for sequence object '" + name
                            + "' must be between the minimum and maximum value of the sequence object.");
        }
    }

    private static long least(SqlType type, String name) throws SqlError {
        return switch (type.kind()) {
            case TINYINT -> 0;
            case SMALLINT -> Short.MIN_VALUE;
            case INT -> Integer.MIN_VALUE;
            case BIGINT -> Long.MIN_VALUE;
            default -> -decimalLimit(type, name);
        };
    }

    private static long greatest(SqlType type, String name) throws SqlError {
        return switch (type.kind()) {
            case TINYINT -> 255;
            case SMALLINT -> Short.MAX_VALUE;
            case INT -> Integer.MAX_VALUE;
            case BIGINT -> Long.MAX_VALUE;
            default -> decimalLimit(type, name);
        };
    }

    private static long decimalLimit(SqlType type, @Nullable String name) throws SqlError {
        boolean exact = type.kind() == SqlType.Kind.DECIMAL || type.kind() == SqlType.Kind.NUMERIC;
        if (!exact || type.scale() != 0) {
            throw Errors.error(
                    11702,
                    "The sequence object '" + name
                            + "' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a"
                            + " scale of 0, or any user-defined data type that is based on one of the integer data"
                            + " types listed above.");
        }
        return type.precision() > 18 ? Long.MAX_VALUE : (long) Math.pow(10, type.precision()) - 1;
    }
}
