// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.KeyOrder;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** INSERT BULK, or a batch of BULK INSERT: keeps the rows that come, then inserts them as one statement. */
final class BulkInsert implements Session.BulkLoad {
    private static final Pattern STATEMENT =
            Pattern.compile("(?is)\\s*INSERT\\s+BULK\\s+(.+?)\\s*\\((.*)\\)\\s*(?:WITH\\s*\\((.*)\\))?\\s*;?\\s*");

    /** Name, type in which commas are between parentheses, collation and nullability of a column. */
    private static final Pattern COLUMN = Pattern.compile(
            "(\\[(?:[^\\]]|\\]\\])*\\]|\"(?:[^\"]|\"\")*\"|[^\\s,\\[\"]+)\\s+(?:[^,(]|\\([^)]*\\))+(?:,\\s*|$)");

    private final SqlSession session;
    private final Table table;
    private final List<String> columns;
    private final List<SqlType> types;
    private final boolean keepIdentity;
    private final BulkOptions options;
    private final List<Converter> fillings;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    BulkInsert(
            SqlSession session,
            Table table,
            List<String> columns,
            List<SqlType> types,
            boolean keepIdentity,
            BulkOptions options)
            throws SqlError {
        this.options = options;
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.types = types;
        this.keepIdentity = keepIdentity;
        this.fillings = AssignmentConversion.fillings(types);
    }

    /** A statement in its parts. */
    private record Announced(List<String> table, List<String> columns, String options) {

        static Announced of(String insertBulk) throws SqlError {
            // The options follow the column list, whose types have parentheses of their own.
            String text = insertBulk.strip();
            int with = text.toUpperCase(Locale.ROOT).lastIndexOf("WITH");
            boolean hasOptions = with > 0 && text.substring(0, with).strip().endsWith(")");
            Matcher matcher = STATEMENT.matcher(hasOptions ? text.substring(0, with) : text);
            if (!matcher.matches()) {
                throw new Unsupported("INSERT BULK in this form");
            }
            List<String> columns = new ArrayList<>();
            Matcher column = COLUMN.matcher(matcher.group(2));
            while (column.find()) {
                columns.add(SystemFunctions.nameParts(column.group(1)).get(0));
            }
            return new Announced(
                    SystemFunctions.nameParts(matcher.group(1)), columns, hasOptions ? text.substring(with) : "");
        }
    }

    /** Whether the announced columns are the table's. */
    static boolean takes(SqlSession session, String insertBulk) throws SqlError {
        Announced announced = Announced.of(insertBulk);
        Table table = session.names().requireTable(announced.table());
        return announced.columns().stream().allMatch(column -> table.ordinal(column) >= 0);
    }

    static BulkInsert start(SqlSession session, String insertBulk, List<ColumnMeta> columns) throws SqlError {
        Announced announced = Announced.of(insertBulk);
        Table table = session.names().requireTable(announced.table());
        String options = announced.options().toUpperCase(Locale.ROOT);
        List<String> names = columns.stream().map(ColumnMeta::name).toList();
        List<SqlType> types = columns.stream().map(ColumnMeta::type).toList();
        int identity = table.identityOrdinal();
        boolean given = identity >= 0 && names.stream().anyMatch(n -> table.ordinal(n) == identity);
        return new BulkInsert(
                session,
                table,
                names,
                types,
                given || options.contains("KEEP_IDENTITY"),
                BulkOptions.of(announced.options()));
    }

    @Override
    public void row(@Nullable Object[] values) throws SqlError {
        rows.add(AssignmentConversion.filled(values, fillings));
    }

    @Override
    public void end(Reply reply) {
        try {
            BatchPlan plan = BatchPlan.of("SELECT 1", List.of(), session);
            BatchRunner runner = new BatchRunner(session, plan, new Object[0], new CountingReply(reply));
            insert(runner, Parser.parse("SELECT 1").statements().get(0));
        } catch (SqlError e) {
            ErrorPolicy.report(e, session, reply);
            reply.done(Reply.Command.BULK_INSERT, 0);
        }
    }

    /** Inserts the rows that have come, as one statement. */
    void insert(BatchRunner runner, Statement.Node node) throws SqlError {
        checkOrder();
        boolean switched = keepIdentity && !session.hasIdentityInsert();
        if (switched) {
            session.identityInsert(table, true);
        }
        try {
            runner.planned(node, c -> {
                c.onlyOnce();
                InsertCompiler compiler = new InsertCompiler(c, table, columns, false);
                c.writes(table, TableHints.NONE);
                return new BatchRunner.Work(true, Reply.Command.BULK_INSERT, compiler.bulk(rows, types, options));
            });
        } finally {
            if (switched) {
                session.identityInsert(table, false);
            }
        }
    }

    /**
     * Rows that are said to be sorted by the clustered key have to be (BULK INSERT, "ORDER"); that is not believed of texts,
     * whose order is the collation's.
     */
    private void checkOrder() throws SqlError {
        Index clustered = table.clusteredIndex();
        if (clustered == null
                || clustered.keys().stream()
                        .anyMatch(part -> SqlTypes.isText(table.columns()
                                .get(table.ordinalOfId(part.columnId()))
                                .type()
                                .kind()))) {
            return;
        }
        List<BulkOptions.Sorted> key = clustered.keys().stream()
                .map(part -> new BulkOptions.Sorted(
                        table.columns().get(table.ordinalOfId(part.columnId())).name(), part.descending()))
                .toList();
        int[] places = key.stream().mapToInt(part -> place(part.column())).toArray();
        if (!options.isOrder(key) || IntStream.of(places).anyMatch(place -> place < 0)) {
            return;
        }
        KeyOrder order = KeyOrder.of(table, clustered);
        for (int i = 1; i < rows.size(); i++) {
            if (order.compare(key(rows.get(i - 1), places), key(rows.get(i), places)) > 0) {
                throw Errors.error(
                        4819,
                        "Cannot bulk load. The bulk data stream was incorrectly specified as sorted or the data violates a"
                                + " uniqueness constraint imposed by the target table. Sort order incorrect for the following"
                                + " two rows: primary key of first row: " + shown(rows.get(i - 1), places)
                                + ", primary key of second row: " + shown(rows.get(i), places) + ".");
            }
        }
    }

    private int place(String column) {
        return IntStream.range(0, columns.size())
                .filter(i -> Names.same(columns.get(i), column))
                .findFirst()
                .orElse(-1);
    }

    private static @Nullable Object[] key(@Nullable Object[] row, int[] places) {
        @Nullable Object[] key = new Object[places.length];
        for (int i = 0; i < places.length; i++) {
            key[i] = row[places[i]];
        }
        return key;
    }

    private static String shown(@Nullable Object[] row, int[] places) {
        return IntStream.of(places)
                .mapToObj(place -> String.valueOf(row[place]))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
