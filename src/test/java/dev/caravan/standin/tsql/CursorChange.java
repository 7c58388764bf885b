// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.CursorQuery.Origin;
import dev.caravan.standin.session.ForwardingReply;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the statement that changes the table of one row of a cursor ("sp_cursor, value parameter"). */
final class CursorChange {
    private static final Pattern UPDATE = pattern("\\s*update\\s+\\S.*?\\s+set\\s+(.*)");
    private static final Pattern SET = pattern("\\s*(?:set\\s+)?(.*)");
    private static final Pattern INSERT = pattern("\\s*insert\\s.*");
    private static final Pattern VALUES = pattern("\\s*values\\s*(.*)");
    private static final Pattern EXECUTE = pattern(".*\\bexec(?:ute)?\\b.*");

    private final CursorTable table;
    private final List<Origin> columns;
    private final List<String> aliases;
    private final List<Parameter> parameters = new ArrayList<>();

    CursorChange(CursorTable table, List<Origin> columns, List<String> aliases) {
        this.table = table;
        this.columns = columns;
        this.aliases = aliases;
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** Values of the variables in the statement. */
    List<Parameter> parameters() {
        return parameters;
    }

    String delete() {
        return "DELETE FROM " + name();
    }

    String update(List<Parameter> values) throws SqlError {
        StringBuilder text = new StringBuilder("UPDATE ").append(name()).append(" SET ");
        for (int i = 0; i < values.size(); i++) {
            Parameter value = values.get(i);
            text.append(i == 0 ? "" : ", ");
            if (value.name().isEmpty()) {
                text.append(clause(value, i == 0));
            } else {
                text.append(Names.quote(column(value))).append(" = ").append(variable(value));
            }
        }
        return text.toString();
    }

    private static String clause(Parameter value, boolean first) throws SqlError {
        String written = written(value);
        Matcher whole = UPDATE.matcher(written);
        if (first && whole.matches()) {
            return whole.group(1);
        }
        Matcher clause = SET.matcher(written);
        return clause.matches() ? clause.group(1) : written;
    }

    private static String written(Parameter value) throws SqlError {
        if (value.value() instanceof String text) {
            return text;
        }
        throw invalid();
    }

    String insert(List<Parameter> values) throws SqlError {
        if (values.isEmpty()) {
            throw new SqlError(16935, 16, 1, "No parameter values were specified for the sp_cursor-INSERT statement.");
        }
        if (!values.get(0).name().isEmpty()) {
            List<String> names = new ArrayList<>();
            List<String> variables = new ArrayList<>();
            for (Parameter value : values) {
                names.add(Names.quote(column(value)));
                variables.add(variable(value));
            }
            return "INSERT INTO " + name() + " (" + String.join(", ", names) + ") VALUES ("
                    + String.join(", ", variables) + ")";
        }
        List<String> texts = new ArrayList<>();
        for (Parameter value : values) {
            texts.add(written(value));
        }
        String text = String.join(", ", texts);
        if (EXECUTE.matcher(text).matches()) {
            throw new SqlError(16928, 16, 1, "sp_cursor: Exec statement is not allowed as source for cursor insert.");
        }
        if (INSERT.matcher(text).matches()) {
            return text;
        }
        Matcher list = VALUES.matcher(text);
        String rest = (list.matches() ? list.group(1) : text).strip();
        return "INSERT INTO " + name() + " VALUES " + (rest.startsWith("(") ? rest : "(" + rest + ")");
    }

    /**
     * The condition that only the row fulfils, if it is still as it was where that is wanted.
     *
     * @param from place of the first hidden value in the row
     * @param keys how many of the hidden values are keys
     */
    String where(int from, List<CursorTable.Hidden> hidden, int keys, @Nullable Object[] row, boolean optimistic) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (optimistic ? hidden.size() : keys); i++) {
            if (hidden.get(i).table() == table) {
                Column column = hidden.get(i).column();
                Object value = row[from + i];
                text.append(text.isEmpty() ? " WHERE " : " AND ").append(Names.quote(column.name()));
                text.append(
                        value == null ? " IS NULL" : " = " + variable(new Parameter("", known(column), value, false)));
            }
        }
        return text.toString();
    }

    private static SqlType known(Column column) {
        return column.type().kind() == SqlType.Kind.ROWVERSION
                ? dev.caravan.standin.type.SqlTypes.binary(8)
                : column.type();
    }

    private String name() {
        Table real = table.table();
        return real.name().startsWith("#")
                ? Names.quote(real.name())
                : Names.quote(real.database().name()) + "."
                        + Names.quote(real.schema().name()) + "." + Names.quote(real.name());
    }

    private String variable(Parameter value) {
        String name = "@cursor_value_" + parameters.size();
        parameters.add(new Parameter(name, value.type(), value.value(), false));
        return name;
    }

    /** Column of the table that a value is for, by its name there or in the select list. */
    private String column(Parameter value) throws SqlError {
        if (value.name().isEmpty()) {
            throw invalid();
        }
        String name = value.name().substring(1).toLowerCase(Locale.ROOT);
        for (int i = 0; i < columns.size(); i++) {
            Origin origin = columns.get(i);
            if (origin.table() == table.number()
                    && (origin.name().equalsIgnoreCase(name) || aliases.get(i).equalsIgnoreCase(name))) {
                return origin.name();
            }
        }
        throw invalid();
    }

    private static SqlError invalid() {
        return new SqlError(16936, 16, 1, "sp_cursor: One or more values parameters were invalid.");
    }

    /** Passes a statement's reply on and knows whether it failed. */
    static final class Outcome extends ForwardingReply {
        private boolean failed;

        Outcome(Reply to) {
            super(to);
        }

        boolean failed() {
            return failed;
        }

        @Override
        public void error(SqlError error) {
            failed = true;
            super.error(error);
        }
    }
}
