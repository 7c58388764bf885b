// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import java.util.List;
import java.util.stream.Stream;

/** A message of SQL Server: an error (severity 11 and up) or information, with SQL Server's own number and text. */
public class SqlError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final int severity;
    private final int state;
    private int line;
    private String procedure = "";

    /**
     * Makes a message.
     *
     * @param number message number as in sys.messages
     * @param severity 0 to 25; 20 and above end the connection
     * @param state state, 1 when it does not matter
     * @param message text
     */
    public SqlError(int number, int severity, int state, String message) {
        super(message);
        this.number = number;
        this.severity = severity;
        this.state = state;
    }

    /**
     * Throws the last of some errors, which those before it are sent before; does nothing without any.
     *
     * @throws SqlError the last
     */
    public static void throwLast(List<SqlError> errors) throws SqlError {
        if (!errors.isEmpty()) {
            SqlError last = errors.get(errors.size() - 1);
            errors.subList(0, errors.size() - 1).forEach(last::addSuppressed);
            throw last;
        }
    }

    /** The errors that are sent before this one, in order: those that it suppressed. */
    public List<SqlError> earlier() {
        return Stream.of(getSuppressed())
                .filter(SqlError.class::isInstance)
                .map(SqlError.class::cast)
                .toList();
    }

    /** Message number as in sys.messages. */
    public int number() {
        return number;
    }

    /** Severity, 0 to 25. */
    public int severity() {
        return severity;
    }

    /** State. */
    public int state() {
        return state;
    }

    /** Line of the batch or procedure, from 1; 0 when it is not known. */
    public int line() {
        return line;
    }

    /** Name of the procedure that it came from, empty for a batch. */
    public String procedure() {
        return procedure;
    }

    /** Says where it came from, unless an inner place is known already. */
    public SqlError at(int knownLine, String knownProcedure) {
        if (line == 0) {
            line = knownLine;
            procedure = knownProcedure;
        }
        return this;
    }
}
