// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** INSERT BULK: keeps the rows that come, then inserts them as one statement. */
final class BulkInsert implements Session.BulkLoad {
    private static final Pattern STATEMENT =
            Pattern.compile("(?is)\\s*INSERT\\s+BULK\\s+(.+?)\\s*\\((.*)\\)\\s*(?:WITH\\s*\\((.*)\\))?\\s*;?\\s*");

    private final SqlSession session;
    private final Table table;
    private final List<String> columns;
    private final List<SqlType> types;
    private final boolean keepIdentity;
    private final List<Converter> fillings = new ArrayList<>();
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private BulkInsert(SqlSession session, Table table, List<String> columns, List<SqlType> types, boolean keepIdentity)
            throws SqlError {
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.types = types;
        this.keepIdentity = keepIdentity;
        for (SqlType type : types) {
            fillings.add(AssignmentConversion.filling(type));
        }
    }

    static BulkInsert start(SqlSession session, String insertBulk, List<ColumnMeta> columns) throws SqlError {
        // The options follow the column list, whose types have parentheses of their own.
        String text = insertBulk.strip();
        int with = text.toUpperCase(Locale.ROOT).lastIndexOf("WITH");
        boolean hasOptions = with > 0 && text.substring(0, with).strip().endsWith(")");
        String options = hasOptions ? text.substring(with).toUpperCase(Locale.ROOT) : "";
        Matcher matcher = STATEMENT.matcher(hasOptions ? text.substring(0, with) : text);
        if (!matcher.matches()) {
            throw new Unsupported("INSERT BULK in this form");
        }
        Table table = session.names().requireTable(SystemFunctions.nameParts(matcher.group(1)));
        List<String> names = columns.stream().map(ColumnMeta::name).toList();
        List<SqlType> types = columns.stream().map(ColumnMeta::type).toList();
        int identity = table.identityOrdinal();
        boolean given = identity >= 0 && names.stream().anyMatch(n -> table.ordinal(n) == identity);
        return new BulkInsert(session, table, names, types, given || options.contains("KEEP_IDENTITY"));
    }

    @Override
    public void row(@Nullable Object[] values) throws SqlError {
        @Nullable Object[] row = values.clone();
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            row[i] = value == null ? null : fillings.get(i).convert(value);
        }
        rows.add(row);
    }

    @Override
    public void end(Reply reply) {
        boolean had = session.hasIdentityInsert();
        try {
            if (keepIdentity && !had) {
                session.identityInsert(table, true);
            }
            BatchPlan plan = BatchPlan.of("SELECT 1", List.of(), session);
            BatchRunner runner = new BatchRunner(session, plan, new Object[0], new CountingReply(reply));
            Statement.Node node = Parser.parse("SELECT 1").statements().get(0);
            runner.planned(node, c -> {
                c.onlyOnce();
                InsertCompiler compiler = new InsertCompiler(c, table, columns, false);
                c.writes(table, TableHints.NONE);
                return new BatchRunner.Work(true, Reply.Command.BULK_INSERT, compiler.rows(rows, types));
            });
        } catch (SqlError e) {
            ErrorPolicy.report(e, session, reply);
            reply.done(Reply.Command.BULK_INSERT);
        } finally {
            if (keepIdentity && !had) {
                endIdentityInsert(reply);
            }
        }
    }

    private void endIdentityInsert(Reply reply) {
        try {
            session.identityInsert(table, false);
        } catch (SqlError e) {
            ErrorPolicy.report(e, session, reply);
        }
    }
}
