// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.type.SqlTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DBCC: identities, options of the session, and commands that find nothing wrong with what is in memory. */
final class ConsoleCommands {
    private static final int INFORMATION = 10;

    /** Commands that have nothing to do here, with no message but the last one. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "CHECKALLOC",
            "CHECKCATALOG",
            "CHECKDB",
            "CHECKFILEGROUP",
            "CHECKTABLE",
            "CLEANTABLE",
            "DROPCLEANBUFFERS",
            "FREEPROCCACHE",
            "FREESESSIONCACHE",
            "FREESYSTEMCACHE",
            "SHRINKDATABASE",
            "SHRINKFILE",
            "TRACEOFF",
            "TRACEON",
            "UPDATEUSAGE");

    private final BatchRunner runner;
    private final SqlSession session;
    private final Reply reply;

    ConsoleCommands(BatchRunner runner) {
        this.runner = runner;
        this.session = runner.session();
        this.reply = runner.reply();
    }

    void run(Statement.Dbcc dbcc) throws SqlError {
        switch (dbcc.command()) {
            case "CHECKIDENT" -> identity(dbcc);
            case "USEROPTIONS" -> options();
            case "OPENTRAN" -> openTransactions(dbcc);
            default -> {
                if (!WITHOUT_EFFECT.contains(dbcc.command())) {
                    throw new Unsupported("DBCC " + dbcc.command());
                }
            }
        }
        if (!dbcc.quiet()) {
            reply.info(message(
                    2528,
                    "DBCC execution completed. If DBCC printed error messages, contact your system administrator."));
        }
    }

    private static SqlError message(int number, String text) {
        return new SqlError(number, INFORMATION, 1, text);
    }

    private void identity(Statement.Dbcc dbcc) throws SqlError {
        if (dbcc.arguments().isEmpty()) {
            throw new SqlError(2583, 16, 3, "An incorrect number of parameters was given to the DBCC statement.");
        }
        Object name = runner.evaluateOnce(dbcc.arguments().get(0), null);
        List<String> parts = SystemFunctions.nameParts(String.valueOf(name));
        Table table = session.names().findTable(parts);
        if (table == null) {
            throw new SqlError(
                    2501,
                    16,
                    45,
                    "Cannot find a table or object with the name \"" + name + "\". Check the system catalog.");
        }
        if (table.identityOrdinal() < 0) {
            throw new SqlError(7997, 16, 1, "'" + table.name() + "' does not contain an identity column.");
        }
        Long before = table.identity().last();
        boolean seeded = dbcc.arguments().size() > 2;
        Long value = seeded ? null : extreme(table);
        if (seeded) {
            Object seed = runner.evaluateOnce(dbcc.arguments().get(2), SqlTypes.BIGINT);
            table.identity().reset(seed instanceof Long n ? n : null);
        } else if (value != null && !isNoReseed(dbcc)) {
            table.identity().observe(property(table), value);
        }
        if (!dbcc.quiet()) {
            reply.info(message(
                    7998,
                    "Checking identity information: current identity value '" + shown(before)
                            + (seeded ? "'." : "', current column value '" + shown(value) + "'.")));
        }
    }

    private static String shown(@Nullable Long value) {
        return value == null ? "NULL" : value.toString();
    }

    private boolean isNoReseed(Statement.Dbcc dbcc) throws SqlError {
        return dbcc.arguments().size() > 1
                && String.valueOf(runner.evaluateOnce(dbcc.arguments().get(1), null))
                        .equalsIgnoreCase("NORESEED");
    }

    private static Column.Identity property(Table table) {
        return Objects.requireNonNull(
                table.columns().get(table.identityOrdinal()).identity());
    }

    /** The value of the identity column that the next one goes on from: its greatest, or its least if it counts downwards. */
    private @Nullable Long extreme(Table table) throws SqlError {
        String column = table.columns().get(table.identityOrdinal()).name();
        CapturedRows found = new CapturedRows();
        new NestedBatch(session)
                .run(
                        "SELECT CAST(" + (property(table).increment() > 0 ? "MAX(" : "MIN(") + Names.quote(column)
                                + ") AS bigint) FROM "
                                + Names.quote(table.database().name()) + "."
                                + Names.quote(table.schema().name()) + "." + Names.quote(table.name()),
                        found);
        return (Long) found.rows().get(0)[0];
    }

    private void openTransactions(Statement.Dbcc dbcc) throws SqlError {
        if (session.sessions().stream().anyMatch(other -> other.transactionCount() > 0)) {
            throw new Unsupported("DBCC OPENTRAN with an open transaction");
        }
        if (!dbcc.quiet()) {
            reply.info(message(7969, "No active open transactions."));
        }
    }

    private void options() {
        SessionOptions options = session.options();
        reply.columns(List.of(
                ColumnMeta.of("Set Option", SqlTypes.nvarchar(128)), ColumnMeta.of("Value", SqlTypes.nvarchar(128))));
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        values.put("textsize", String.valueOf(options.textSize()));
        values.put("language", options.language().officialName());
        values.put("dateformat", options.dateOrder().name().toLowerCase(Locale.ROOT));
        values.put("datefirst", String.valueOf(options.dateFirst()));
        values.put("lock_timeout", String.valueOf(session.owner().timeoutMillis()));
        values.put("quoted_identifier", options.quotedIdentifiers() ? "SET" : null);
        values.put("arithabort", (options.bits() & 64) != 0 ? "SET" : null);
        values.put("ansi_null_dflt_on", options.nullByDefault() ? "SET" : null);
        values.put("ansi_warnings", options.warnings() ? "SET" : null);
        values.put("ansi_padding", options.padding() ? "SET" : null);
        values.put("ansi_nulls", options.ansiNulls() ? "SET" : null);
        values.put("concat_null_yields_null", options.concatenatingNull() ? "SET" : null);
        values.put(
                "isolation level", options.isolation().name().replace('_', ' ').toLowerCase(Locale.ROOT));
        // An option that is not set is not listed.
        values.values().removeIf(Objects::isNull);
        values.forEach((option, value) -> reply.row(new Object[] {option, value}));
        session.done(reply, Reply.Command.SELECT, values.size());
    }
}
