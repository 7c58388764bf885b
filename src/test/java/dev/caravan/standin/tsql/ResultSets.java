// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives results the columns that EXECUTE WITH RESULT SETS says, and holds them to it; nothing of a result that is not as it
 * was said comes through, nor what follows it.
 */
final class ResultSets extends ForwardingReply {
    private static final int NOT_ALLOWED = 529;
    private static final String FAILED = "EXECUTE statement failed because its WITH RESULT SETS clause specified ";

    private final List<List<Statement.ResultColumn>> sets;
    private final ConversionRules rules;
    private final List<Converter> converters = new ArrayList<>();
    private int sent;
    private @Nullable SqlError error;

    ResultSets(Reply to, List<List<Statement.ResultColumn>> sets, ConversionRules rules) {
        super(to);
        this.sets = sets;
        this.rules = rules;
    }

    /** Throws what was wrong with the results, of which no more come. */
    void check() throws SqlError {
        if (error != null) {
            throw error;
        }
        if (sent < sets.size()) {
            throw Errors.error(
                    11536,
                    FAILED + sets.size() + " result set(s), but the statement only sent " + sent
                            + " result set(s) at run time.");
        }
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        if (error == null) {
            try {
                super.columns(described(columns));
            } catch (SqlError e) {
                error = e;
            }
        }
    }

    private List<ColumnMeta> described(List<ColumnMeta> columns) throws SqlError {
        if (++sent > sets.size()) {
            throw Errors.error(
                    11535,
                    FAILED + sets.size()
                            + " result set(s), and the statement tried to send more result sets than this.");
        }
        List<Statement.ResultColumn> wanted = sets.get(sent - 1);
        if (wanted.size() != columns.size()) {
            throw Errors.error(
                    11537,
                    FAILED + wanted.size() + " column(s) for result set number " + sent + ", but the statement sent "
                            + columns.size() + " column(s) at run time.");
        }
        converters.clear();
        List<ColumnMeta> described = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Statement.ResultColumn column = wanted.get(i);
            converters.add(converter(columns.get(i), column, i + 1));
            described.add(new ColumnMeta(column.name(), column.type(), column.nullable(), false, false));
        }
        return described;
    }

    private Converter converter(ColumnMeta from, Statement.ResultColumn to, int number) throws SqlError {
        Converter converter;
        try {
            converter = Conversion.assigning(from.type(), to.type());
        } catch (SqlError e) {
            throw notConvertible(from, to, number, e);
        }
        return (value, current) -> {
            try {
                return converter.convert(value, current);
            } catch (SqlError e) {
                throw e.number() == NOT_ALLOWED ? notConvertible(from, to, number, e) : e;
            }
        };
    }

    private SqlError notConvertible(ColumnMeta from, Statement.ResultColumn to, int number, SqlError cause) {
        SqlError refused = Errors.error(
                11538,
                "EXECUTE statement failed because its WITH RESULT SETS clause specified type '"
                        + Types.declaration(to.type()) + "' for column #" + number + " in result set #" + sent
                        + ", and the corresponding type sent at run time was '" + Types.declaration(from.type())
                        + "'; there is no conversion between the two types.");
        refused.initCause(cause);
        return refused;
    }

    @Override
    public void row(@Nullable Object[] values) {
        if (error == null) {
            try {
                super.row(converted(values));
            } catch (SqlError e) {
                error = e;
            }
        }
    }

    private @Nullable Object[] converted(@Nullable Object[] values) throws SqlError {
        @Nullable Object[] row = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null && !sets.get(sent - 1).get(i).nullable()) {
                throw Errors.error(
                        11553,
                        "EXECUTE statement failed because its WITH RESULT SETS clause specified a non-nullable type for"
                                + " column #" + (i + 1) + " in result set #" + sent
                                + ", and the corresponding value sent at run time was null.");
            }
            row[i] = converters.get(i).apply(value, rules);
        }
        return row;
    }

    @Override
    public void done(Command command, long rows) {
        if (error == null) {
            super.done(command, rows);
        }
    }

    @Override
    public void done(Command command) {
        if (error == null) {
            super.done(command);
        }
    }

    @Override
    public void doneWithin(Command command, long rows) {
        if (error == null) {
            super.doneWithin(command, rows);
        }
    }
}
