// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.CursorQuery;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one message, written while the engine produces it. One DONE is held back until it is known whether
 * more follows. After an attention, rows and errors are dropped: the client no longer wants them.
 */
final class ReplyStream implements Reply {
    private static final int EXECUTE = Command.EXECUTE.code();
    private static final int FATAL = 20;

    private final PacketWriter out;
    private final TdsVersion version;
    private final TokenWriter tokens;
    private final Interruption interruption;
    private final RowGate gate;
    private final List<ReturnValue> returnValues = new ArrayList<>();

    private ValueWriter[] columns = new ValueWriter[0];
    /** Types of the columns where the client's version lacks some of them, else empty. */
    private SqlType[] types = new SqlType[0];

    private List<String> names = List.of();
    private Map<String, Integer> ordinals = Map.of();
    private boolean procedure;
    private boolean doneHeld;
    private int heldToken;
    private int heldStatus;
    private int heldCommand;
    private long heldRows;
    private boolean statementFailed;
    private boolean procedureInBatch;
    /** Whether calls of the same message have been answered. */
    private boolean behindOthers;

    private boolean lastFailed;
    private int lastError;
    private @Nullable Integer returnStatus;
    private boolean insideRow;
    private boolean fatal;
    private long transaction;

    ReplyStream(PacketWriter out, TdsVersion version, Interruption interruption, RowGate gate) {
        this.out = out;
        this.version = version;
        this.tokens = new TokenWriter(out, version);
        this.interruption = interruption;
        this.gate = gate;
    }

    /** A batch or transaction request starts. */
    void beginBatch() {
        behindOthers = false;
        begin(false, Map.of());
    }

    /** A remote procedure call starts; the map gives each output parameter's ordinal by its name in lower case. */
    void beginCall(Map<String, Integer> outputOrdinals) {
        begin(true, outputOrdinals);
    }

    private void begin(boolean call, Map<String, Integer> outputOrdinals) {
        doneHeld = false;
        procedure = call;
        ordinals = outputOrdinals;
        returnValues.clear();
        returnStatus = null;
        statementFailed = false;
        procedureInBatch = false;
        lastFailed = false;
        lastError = 0;
    }

    @Override
    public void columns(List<ColumnMeta> columns) {
        releaseDone();
        expect(columns);
        tokens.columns(columns);
    }

    /** Starts rows of columns that the client was told before. */
    void sameColumns(List<ColumnMeta> columns) {
        releaseDone();
        expect(columns);
        tokens.sameColumns();
    }

    /** Tells which tables the columns that were just begun come from, the last one being a row's status. */
    void origins(List<List<String>> tables, List<CursorQuery.Origin> origins) {
        tokens.tableNames(tables);
        tokens.columnInfo(origins, names);
    }

    private void expect(List<ColumnMeta> columns) {
        names = columns.stream().map(ColumnMeta::name).toList();
        ValueWriter[] writers = new ValueWriter[columns.size()];
        boolean converted = false;
        for (int i = 0; i < writers.length; i++) {
            SqlType shown = version.shown(columns.get(i).type());
            writers[i] = ValueWriter.of(shown, columns.get(i).nullable());
            converted |= shown != columns.get(i).type();
        }
        this.columns = writers;
        this.types = converted ? columns.stream().map(ColumnMeta::type).toArray(SqlType[]::new) : new SqlType[0];
    }

    @Override
    public void row(@Nullable Object[] given) {
        if (interruption.isAttention()) {
            return;
        }
        if (gate.isArmed()) {
            gate.pass(out);
        }
        ValueWriter[] writers = columns;
        @Nullable Object[] values = types.length == 0 ? given : shown(given);
        if (values.length != writers.length) {
            throw new IllegalArgumentException(
                    "A row of %d values in a result of %d columns".formatted(values.length, writers.length));
        }
        for (int i = 0; i < writers.length; i++) {
            writers[i].check(values[i]);
        }
        insideRow = true;
        out.putByte(Token.ROW);
        for (int i = 0; i < writers.length; i++) {
            writers[i].write(out, values[i]);
        }
        insideRow = false;
    }

    private @Nullable Object[] shown(@Nullable Object[] values) {
        @Nullable Object[] shown = values.clone();
        for (int i = 0; i < Math.min(types.length, shown.length); i++) {
            shown[i] = version.shown(shown[i], types[i]);
        }
        return shown;
    }

    @Override
    public void done(Command command, long rows) {
        holdDone(statementFailed ? 0 : TokenWriter.DONE_COUNT, command.code(), rows);
    }

    @Override
    public void doneWithin(Command command, long rows) {
        Reply.super.doneWithin(command, rows);
        heldToken = Token.DONE_IN_PROC;
    }

    @Override
    public void done(Command command) {
        holdDone(0, command.code(), 0);
    }

    private void holdDone(int status, int command, long rows) {
        releaseDone();
        doneHeld = true;
        heldToken = procedure ? Token.DONE_IN_PROC : procedureInBatch ? Token.DONE_PROC : Token.DONE;
        heldStatus = status | (statementFailed ? TokenWriter.DONE_ERROR : 0);
        heldCommand = command;
        heldRows = rows;
        lastFailed = statementFailed;
        statementFailed = false;
        procedureInBatch = false;
    }

    private void releaseDone() {
        if (doneHeld) {
            doneHeld = false;
            tokens.done(heldToken, heldStatus | TokenWriter.DONE_MORE, heldCommand, heldRows);
        }
    }

    @Override
    public void info(SqlError message) {
        releaseDone();
        tokens.info(message);
    }

    @Override
    public void error(SqlError error) {
        fatal |= error.severity() >= FATAL;
        statementFailed = true;
        lastError = error.number();
        if (!interruption.isAttention()) {
            releaseDone();
            tokens.error(error);
        }
    }

    /** The statement failed, of which no error tells more. */
    void failed() {
        statementFailed = true;
    }

    @Override
    public void databaseChanged(String from, String to) {
        releaseDone();
        tokens.environment(TokenWriter.ENV_DATABASE, to, from);
        tokens.info(new SqlError(5701, 0, 1, "Changed database context to '" + to + "'."));
    }

    @Override
    public void languageChanged(String from, String to) {
        releaseDone();
        tokens.environment(TokenWriter.ENV_LANGUAGE, to, from);
        tokens.info(new SqlError(5703, 0, 1, "Changed language setting to " + to + "."));
    }

    @Override
    public void collationChanged(Collation to) {
        releaseDone();
        tokens.collation(to);
    }

    @Override
    public void transactionBegun(long descriptor) {
        transactionChanged(TokenWriter.ENV_BEGIN, descriptor);
    }

    @Override
    public void transactionCommitted(long descriptor) {
        transactionChanged(TokenWriter.ENV_COMMIT, descriptor);
    }

    @Override
    public void transactionRolledBack(long descriptor) {
        transactionChanged(TokenWriter.ENV_ROLLBACK, descriptor);
    }

    private void transactionChanged(int type, long descriptor) {
        releaseDone();
        transaction = type == TokenWriter.ENV_BEGIN ? descriptor : 0;
        if (version.isWide()) {
            tokens.transaction(type, descriptor);
        }
    }

    @Override
    public void returnStatus(int status) {
        if (procedure) {
            returnStatus = status;
        } else {
            releaseDone();
            tokens.returnStatus(status);
            procedureInBatch = true;
        }
    }

    @Override
    public void procedureEnded(int status) {
        if (!procedure) {
            returnStatus(status);
            done(Command.EXECUTE);
        }
    }

    @Override
    public void flush() {
        releaseDone();
        out.flush();
    }

    @Override
    public void returnValue(String name, SqlType type, @Nullable Object value) {
        if (!procedure) {
            throw new IllegalStateException("A batch has no output parameters; " + name + " was given as one");
        }
        int ordinal = ordinals.getOrDefault(name.toLowerCase(Locale.ROOT), returnValues.size());
        returnValues.add(new ReturnValue(ordinal, name, type, value));
    }

    /** Handle of the statement that the call prepared, null when it could not: its first output parameter. */
    void returnHandle(String name, SqlType type, @Nullable Integer handle) {
        returnValues.add(0, new ReturnValue(0, name, type, handle));
    }

    /** Output parameter of one of the wire's own procedures. */
    void returnNumber(int ordinal, SqlType type, int value) {
        returnValues.add(new ReturnValue(ordinal, "", type, value));
    }

    /** Whether the client has cancelled the message that is being answered. */
    boolean isCancelled() {
        return interruption.isAttention();
    }

    /** The session was reset. */
    void sessionReset(String fromDatabase, String toDatabase, Collation collation) {
        if (transaction != 0) {
            transactionRolledBack(transaction);
        }
        tokens.reset();
        if (!fromDatabase.equals(toDatabase)) {
            tokens.collation(collation);
            databaseChanged(fromDatabase, toDatabase);
        }
    }

    /** Ends the reply. */
    void end() {
        if (procedure) {
            endCall(0);
        } else {
            endBatch();
        }
    }

    /** Acknowledges an attention. */
    void attentionAnswered() {
        tokens.done(Token.DONE, TokenWriter.DONE_ATTENTION, 0, 0);
    }

    /** Ends a call that another one of the same message follows. */
    void endCallBeforeNext() {
        behindOthers = true;
        endCall(TokenWriter.DONE_MORE | TokenWriter.DONE_RPC_IN_BATCH);
    }

    private void endCall(int more) {
        releaseDone();
        if (isCancelled()) {
            // It did not come to its end, and so has neither a status nor values to give back. Behind other calls it
            // has no end at all but that of the attention.
            if (!behindOthers) {
                tokens.done(Token.DONE_PROC, more | TokenWriter.DONE_ERROR, EXECUTE, 0);
            }
            return;
        }
        boolean failed = statementFailed || lastFailed;
        Integer status = returnStatus;
        tokens.returnStatus(status != null ? status : failed ? lastError : 0);
        for (ReturnValue value : returnValues) {
            tokens.returnValue(value.ordinal, value.name, value.type, value.value);
        }
        tokens.done(Token.DONE_PROC, more | (failed ? TokenWriter.DONE_ERROR : 0), EXECUTE, 0);
    }

    private void endBatch() {
        if (!doneHeld || statementFailed || heldToken == Token.DONE_IN_PROC) {
            done(Command.OTHER);
        }
        doneHeld = false;
        tokens.done(heldToken, heldStatus, heldCommand, heldRows);
    }

    /** Answers a message that the client told to ignore. */
    void endIgnored() {
        tokens.done(Token.DONE, TokenWriter.DONE_ERROR, 0, 0);
    }

    /** The protocol's version. */
    TdsVersion version() {
        return version;
    }

    /** Descriptor of the open transaction as the client knows it, 0 for none. */
    long transaction() {
        return transaction;
    }

    /** Whether a row was begun but not ended, so that no token can follow. */
    boolean isInsideRow() {
        return insideRow;
    }

    /** Whether an error was sent that ends the connection. */
    boolean isFatal() {
        return fatal;
    }

    private record ReturnValue(
            int ordinal,
            String name,
            SqlType type,
            @Nullable Object value) {}
}
