// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.ServerMessages;
import dev.caravan.standin.catalog.ServerMessages.Message;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;

/** sys.messages and the procedures that add to it. */
final class MessageProcedures {
    private static final short US_ENGLISH = 1033;

    private MessageProcedures() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Message>()
                .column("message_id", SqlTypes.INT, Message::number)
                .small("language_id", m -> US_ENGLISH)
                .column("severity", SqlTypes.TINYINT, m -> (short) m.severity())
                .bit("is_event_logged", Message::logged)
                .text("text", 2048, Message::text)
                .view("sys", "messages", context -> context.server().messages().all()));
        registry.add(new SystemProcedure(
                "sys",
                "sp_addmessage",
                List.of(
                        required("@msgnum", SqlTypes.INT),
                        required("@severity", SqlTypes.SMALLINT),
                        required("@msgtext", SqlTypes.nvarchar(255)),
                        optional("@lang", SqlTypes.SYSNAME),
                        optional("@with_log", SqlTypes.varchar(5)),
                        optional("@replace", SqlTypes.varchar(7))),
                MessageProcedures::add));
        registry.add(new SystemProcedure(
                "sys",
                "sp_dropmessage",
                List.of(required("@msgnum", SqlTypes.INT), optional("@lang", SqlTypes.SYSNAME)),
                MessageProcedures::drop));
    }

    private static int add(ProcedureCall call) throws SqlError {
        int number = (int) call.number("@msgnum", 0);
        ServerMessages messages = call.session().server().messages();
        if (number <= ServerMessages.LAST_OWN) {
            throw new SqlError(15040, 16, 1, "User-defined error messages must have an ID greater than 50000.");
        }
        boolean replaces = call.text("@replace", "").toUpperCase(Locale.ROOT).equals("REPLACE");
        if (messages.find(number) != null && !replaces) {
            throw new SqlError(15043, 16, 1, "You must specify 'REPLACE' to overwrite an existing message.");
        }
        boolean logged =
                call.text("@with_log", "FALSE").toUpperCase(Locale.ROOT).equals("TRUE");
        messages.put(new Message(number, (int) call.number("@severity", 16), logged, call.text("@msgtext", "")));
        return 0;
    }

    private static int drop(ProcedureCall call) throws SqlError {
        int number = (int) call.number("@msgnum", 0);
        if (number <= ServerMessages.LAST_OWN
                || !call.session().server().messages().remove(number)) {
            throw new SqlError(
                    15179,
                    16,
                    1,
                    "The message number %d or specified language version does not exist.".formatted(number));
        }
        return 0;
    }
}
