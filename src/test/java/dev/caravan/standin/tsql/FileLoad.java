// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BULK INSERT: loads a file of characters, a field for each column of the table ("BULK INSERT (Transact-SQL)"). */
final class FileLoad {
    private static final int TRUNCATED = 2628;
    private static final int DEFAULT_ERRORS = 10;

    private final BatchRunner runner;
    private final SqlSession session;
    private final Statement.BulkInsert statement;
    private final Map<String, String> options;
    private final Table table;
    /** Columns that take their field, the others' being passed over. */
    private final List<Column> loaded = new ArrayList<>();

    private final List<Converter> converters = new ArrayList<>();
    private final boolean keepsIdentity;
    private int errors;

    FileLoad(BatchRunner runner, Statement.BulkInsert statement) throws SqlError {
        this.runner = runner;
        this.session = runner.session();
        this.statement = statement;
        this.options = statement.options();
        this.table = session.names().requireTable(statement.table());
        this.keepsIdentity = table.identityOrdinal() >= 0 && options.containsKey("KEEPIDENTITY");
        for (Column column : table.columns()) {
            boolean serverGives = column.computed() != null
                    || column.type().kind() == SqlType.Kind.ROWVERSION
                    || column.identity() != null && !keepsIdentity;
            if (!serverGives) {
                loaded.add(column);
                converters.add(converter(table, column));
            }
        }
    }

    private static Converter converter(Table table, Column column) throws SqlError {
        SqlType type = column.type();
        // Bytes are written as hexadecimal digits.
        if (SqlTypes.isBinary(type.kind()) || SqlTypes.isClr(type.kind())) {
            return (value, rules) -> bytes((String) value, table, column, rules);
        }
        return AssignmentConversion.of(SqlTypes.nvarchar(SqlType.MAX), table, column);
    }

    private static Object bytes(String text, Table table, Column column, ConversionRules rules) throws SqlError {
        try {
            byte[] bytes = HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
            return AssignmentConversion.of(SqlTypes.varbinary(SqlType.MAX), table, column)
                    .convert(bytes, rules);
        } catch (IllegalArgumentException e) {
            SqlError error = Errors.error(8114, "Error converting data type varchar to varbinary.");
            error.initCause(e);
            throw error;
        }
    }

    void run(Statement.Node node) throws SqlError {
        BulkFile.check(session);
        FieldReader reader = reader();
        int first = number("FIRSTROW", 1);
        int last = number("LASTROW", Integer.MAX_VALUE);
        int size = number("BATCHSIZE", Integer.MAX_VALUE);
        BulkInsert batch = batch();
        int rows = 0;
        for (List<String> fields = reader.next(); fields != null && reader.row() <= last; fields = reader.next()) {
            if (reader.row() < first) {
                continue;
            }
            @Nullable Object[] row = row(fields, node, reader.row());
            if (row == null) {
                continue;
            }
            batch.row(row);
            if (++rows == size) {
                batch.insert(runner, node);
                batch = batch();
                rows = 0;
            }
        }
        if (rows > 0 || size == Integer.MAX_VALUE) {
            batch.insert(runner, node);
        }
    }

    private int number(String option, int otherwise) {
        String value = options.get(option);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private BulkInsert batch() throws SqlError {
        BulkOptions bulk = new BulkOptions(
                options.containsKey("CHECK_CONSTRAINTS"),
                options.containsKey("FIRE_TRIGGERS"),
                options.containsKey("KEEPNULLS"),
                statement.order().stream()
                        .map(part -> new BulkOptions.Sorted(part.name(), part.descending()))
                        .toList());
        return new BulkInsert(
                session,
                table,
                loaded.stream().map(Column::name).toList(),
                loaded.stream().map(Column::type).toList(),
                keepsIdentity,
                bulk);
    }

    private FieldReader reader() throws SqlError {
        String type = options.getOrDefault("DATAFILETYPE", "char").toLowerCase(Locale.ROOT);
        boolean wide = type.equals("widechar");
        if (!wide && !type.equals("char")) {
            throw new Unsupported("BULK INSERT WITH DATAFILETYPE = '" + type + "'");
        }
        boolean csv = options.getOrDefault("FORMAT", "").equalsIgnoreCase("CSV");
        String quote = options.getOrDefault("FIELDQUOTE", "\"");
        return new FieldReader(
                text(wide ? StandardCharsets.UTF_16LE : charset(options.getOrDefault("CODEPAGE", "OEM"))),
                table.columns().size(),
                options.getOrDefault("FIELDTERMINATOR", csv ? "," : "\\t"),
                options.getOrDefault("ROWTERMINATOR", "\\n"),
                csv ? quote.charAt(0) : 0);
    }

    private static Charset charset(String codePage) throws SqlError {
        return switch (codePage.toUpperCase(Locale.ROOT)) {
            case "65001" -> StandardCharsets.UTF_8;
            case "OEM" -> Charset.forName("IBM437");
            case "ACP", "RAW" -> Charset.forName("windows-1252");
            default -> {
                if (!Charset.isSupported("windows-" + codePage)) {
                    throw new Unsupported("BULK INSERT WITH CODEPAGE = '" + codePage + "'");
                }
                yield Charset.forName("windows-" + codePage);
            }
        };
    }

    private String text(Charset charset) throws SqlError {
        String text = new String(new BulkFile(statement.file()).bytes(), charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The values of a row; null for one that cannot be converted, of which a number is passed over with an error. */
    private @Nullable Object @Nullable [] row(List<String> fields, Statement.Node node, int number) throws SqlError {
        @Nullable Object[] row = new Object[loaded.size()];
        int next = 0;
        for (int i = 0; i < fields.size() && next < row.length; i++) {
            Column column = table.columns().get(i);
            if (column != loaded.get(next)) {
                continue;
            }
            String field = fields.get(i);
            try {
                // A lone NUL stands for text of no length.
                row[next] = field.isEmpty()
                        ? null
                        : converters.get(next).apply(field.equals("\0") ? "" : field, session.rules());
            } catch (SqlError e) {
                failed(e, node, "row " + number + ", column " + (i + 1) + " (" + column.name() + ").");
                return null;
            }
            next++;
        }
        return row;
    }

    private void failed(SqlError cause, Statement.Node node, String place) throws SqlError {
        SqlError error = cause.number() == TRUNCATED
                ? Errors.error(4863, "Bulk load data conversion error (truncation) for " + place)
                : Errors.error(
                        4864,
                        "Bulk load data conversion error (type mismatch or invalid character for the specified codepage)"
                                + " for " + place);
        error.initCause(cause);
        if (session.inTry()) {
            throw error;
        }
        Reply reply = runner.reply();
        ErrorPolicy.report(runner.located(error, node.line()), session, reply);
        if (++errors > number("MAXERRORS", DEFAULT_ERRORS)) {
            SqlError.throwLast(List.of(
                    Errors.error(
                            4865,
                            "Cannot bulk load because the maximum number of errors ("
                                    + number("MAXERRORS", DEFAULT_ERRORS) + ") was exceeded."),
                    Errors.error(
                            7399,
                            "The OLE DB provider \"BULK\" for linked server \"(null)\" reported an error. The provider did"
                                    + " not give any information about the error."),
                    Errors.error(
                            7330, "Cannot fetch a row from OLE DB provider \"BULK\" for linked server \"(null)\".")));
        }
    }
}
