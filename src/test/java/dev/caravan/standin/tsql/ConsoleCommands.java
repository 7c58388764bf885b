// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DBCC: identities, options of the session, and commands that find nothing wrong with what is in memory. */
final class ConsoleCommands {
    private static final int INFORMATION = 10;

    /** Commands that have nothing to do here, with no message but the last one. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "CHECKALLOC",
            "CHECKCATALOG",
            "CHECKCONSTRAINTS",
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
            case "OPENTRAN" -> {
                if (!dbcc.quiet()) {
                    reply.info(message(7969, "No active open transactions."));
                }
            }
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
        Object before = table.identity().last();
        boolean seeded = dbcc.arguments().size() > 2;
        if (seeded) {
            Object seed = runner.evaluateOnce(dbcc.arguments().get(2), SqlTypes.BIGINT);
            table.identity().reset(seed instanceof Long n ? n : null);
        }
        if (!dbcc.quiet()) {
            String shown = before == null ? "NULL" : before.toString();
            reply.info(message(
                    7998,
                    "Checking identity information: current identity value '" + shown + "'"
                            + (seeded ? "." : ", current column value '" + shown + "'.")));
        }
    }

    private void options() {
        SessionOptions options = session.options();
        reply.columns(List.of(
                ColumnMeta.of("Set Option", SqlTypes.nvarchar(128)), ColumnMeta.of("Value", SqlTypes.nvarchar(128))));
        int[] rows = new int[1];
        row("textsize", String.valueOf(options.textSize()), rows);
        row("language", "us_english", rows);
        row("dateformat", "mdy", rows);
        row("datefirst", String.valueOf(options.dateFirst()), rows);
        row("lock_timeout", String.valueOf(session.owner().timeoutMillis()), rows);
        row("quoted_identifier", options.quotedIdentifiers() ? "SET" : null, rows);
        row("arithabort", (options.bits() & 64) != 0 ? "SET" : null, rows);
        row("ansi_null_dflt_on", options.nullByDefault() ? "SET" : null, rows);
        row("ansi_warnings", "SET", rows);
        row("ansi_padding", options.padding() ? "SET" : null, rows);
        row("ansi_nulls", options.ansiNulls() ? "SET" : null, rows);
        row("concat_null_yields_null", options.concatenatingNull() ? "SET" : null, rows);
        row("isolation level", options.isolation().name().replace('_', ' ').toLowerCase(Locale.ROOT), rows);
        session.done(reply, Reply.Command.SELECT, rows[0]);
    }

    // An option that is not set is not listed.
    private void row(String option, @Nullable String value, int[] rows) {
        if (value != null) {
            reply.row(new Object[] {option, value});
            rows[0]++;
        }
    }
}
