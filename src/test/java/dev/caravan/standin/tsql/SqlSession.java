// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.Engine.Login;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.ApplicationLocks;
import dev.caravan.standin.store.LockEntry;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.LockOwner;
import dev.caravan.standin.store.ReadView;
import dev.caravan.standin.store.SchemaLock;
import dev.caravan.standin.store.TableLock;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.store.Transactions;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.DateOrder;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.Variant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The state of a session: its database, transaction, options and temporary objects. Used by the session's thread. */
final class SqlSession implements SessionContext {
    private static final int KILL_SECONDS = 5;
    private static final int CONTEXT_INFO_BYTES = 128;

    private final SqlServerEngine engine;
    private final int id;
    private final Login login;
    private final LockOwner owner;
    private final NameResolver names = new NameResolver(this);
    private final OffsetDateTime loggedIn;
    private final TransactionState state;
    private final Database initialDatabase;
    private final ExecutionScope ownScope = new ExecutionScope(null, null);
    private final Cursors cursors = new Cursors(this);
    private final ReentrantLock running = new ReentrantLock();
    private ExecutionScope scope = ownScope;
    private volatile boolean killed;
    private final Map<String, ContextValue> contextValues = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private byte @Nullable [] contextInfo;
    private final SessionOptions initialOptions;
    private SessionOptions options;
    private final Map<Integer, SqlError> warnings = new LinkedHashMap<>();
    private final ConversionRules rules = new ConversionRules() {
        @Override
        public DateOrder dateOrder() {
            return options.dateOrder();
        }

        @Override
        public boolean cutting() {
            return !options.warnings();
        }

        @Override
        public boolean keepingDigits() {
            return options.roundingAborts();
        }

        @Override
        public void failed(SqlError error) throws SqlError {
            boolean division = error.number() == ErrorPolicy.DIVISION_BY_ZERO;
            if (!options.arithmeticContinues() || !division && !ErrorPolicy.isOverflow(error)) {
                throw error;
            }
            if (!options.arithmeticIgnored()) {
                warn(division ? 3607 : 3606, division ? "Division by zero occurred." : "Arithmetic overflow occurred.");
            }
        }
    };
    private volatile Database database;
    private volatile String batchText = "";
    private volatile OffsetDateTime now;
    private @Nullable Table identityInsert;
    private @Nullable Long lastIdentity;
    private @Nullable SqlError caught;
    private long rowCount;
    private int lastError;
    private int tryDepth;
    private long sequentialId;
    private final Rights rights = new Rights(this);

    SqlSession(SqlServerEngine engine, int id, Login login, Database database, SessionOptions options) {
        this.engine = engine;
        this.id = id;
        this.login = login;
        this.initialOptions = options.copy();
        this.options = options;
        this.database = database;
        this.initialDatabase = database;
        this.owner = new LockOwner(id);
        this.now = OffsetDateTime.ofInstant(engine.server().clock().instant(), ZoneOffset.UTC);
        this.loggedIn = now;
        this.state = new TransactionState(this);
    }

    SqlServerEngine engine() {
        return engine;
    }

    @Override
    public Server server() {
        return engine.server();
    }

    Registry registry() {
        return engine.registry();
    }

    Transactions transactions() {
        return engine.transactions();
    }

    NameResolver names() {
        return names;
    }

    LockOwner owner() {
        return owner;
    }

    SessionOptions options() {
        return options;
    }

    TransactionState state() {
        return state;
    }

    @Override
    public int spid() {
        return id;
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public Database currentDatabase() {
        return database;
    }

    /** Changes the current database and tells the client. */
    void use(Database to, Reply reply) {
        Database from = database;
        database = to;
        if (!to.collation().equals(from.collation())) {
            reply.collationChanged(to.collation());
        }
        reply.databaseChanged(from.name(), to.name());
    }

    /** Changes the current database without a word, as for the time of a procedure. */
    void switchTo(Database to) {
        database = to;
    }

    /** The session as objects of a database see it; of the current one for null. */
    SessionContext in(@Nullable Database other) {
        return other == null ? this : new DatabaseContext(this, other);
    }

    @Override
    public Login login() {
        return login;
    }

    @Override
    public OffsetDateTime loggedIn() {
        return loggedIn;
    }

    @Override
    public int isolationLevel() {
        return options.isolation().ordinal() + 1;
    }

    @Override
    public Settings settings() {
        return new Settings(
                options.bits(),
                options.textSize(),
                options.language().officialName(),
                options.dateOrder().name().toLowerCase(Locale.ROOT),
                options.dateFirst());
    }

    @Override
    public int lockTimeout() {
        return owner().timeoutMillis();
    }

    @Override
    public int blockedBy() {
        return owner().blockers().stream().mapToInt(LockOwner::spid).findFirst().orElse(0);
    }

    @Override
    public OffsetDateTime now() {
        return now;
    }

    /** Takes the time for the statement that begins. */
    void tick() {
        now = OffsetDateTime.ofInstant(engine.server().clock().instant(), ZoneOffset.UTC);
    }

    @Override
    public int transactionCount() {
        return state.count();
    }

    int transactionState() {
        return state.xactState();
    }

    @Override
    public Transaction transaction() {
        return state.forProcedure();
    }

    @Override
    public Collection<Table> temporaryTables() {
        List<Table> all = new ArrayList<>(scope.temporaryTables().values());
        all.addAll(GlobalTemporaryTables.of(server()).all());
        return all;
    }

    @Nullable
    Table temporaryTable(String name) {
        return GlobalTemporaryTables.isGlobal(name)
                ? GlobalTemporaryTables.of(server()).find(name)
                : scope.temporaryTable(name);
    }

    /** Adds a temporary table, which goes again if the transaction is rolled back. */
    void addTemporaryTable(String name, Table table, Transaction transaction) throws SqlError {
        boolean added = GlobalTemporaryTables.isGlobal(name)
                ? GlobalTemporaryTables.of(server()).add(name, table, id)
                : scope.addTemporaryTable(name, table);
        if (!added) {
            throw new SqlError(2714, 16, 6, "There is already an object named '" + name + "' in the database.");
        }
        ExecutionScope owner = scope;
        transaction.onRollback(() -> {
            if (GlobalTemporaryTables.isGlobal(name)) {
                GlobalTemporaryTables.of(server()).drop(name);
            } else {
                owner.removeTemporaryTable(name, table);
            }
        });
    }

    /** Drops a temporary table, which is there again if the transaction is rolled back; false when there is none. */
    boolean dropTemporaryTable(String name, Transaction transaction) {
        Runnable back = GlobalTemporaryTables.isGlobal(name)
                ? GlobalTemporaryTables.of(server()).drop(name)
                : scope.dropTemporaryTable(name);
        if (back != null) {
            transaction.onRollback(back);
        }
        return back != null;
    }

    /** A table variable, or error 1087. */
    Table tableVariable(String name) throws SqlError {
        Table table = scope.tableVariable(name);
        if (table == null) {
            throw VariableScope.undeclaredTable(name);
        }
        return table;
    }

    void declareTableVariable(String name, Table table) {
        scope.tableVariable(name, table);
    }

    /** The scope of the running statements. */
    ExecutionScope scope() {
        return scope;
    }

    Cursors cursors() {
        return cursors;
    }

    /** Starts a scope within the running one; the result ends it. */
    Runnable enterScope() {
        return enterScope(null);
    }

    /** Starts the scope of a module, or of a batch within the running one; settings end with it. */
    Runnable enterScope(@Nullable SqlModule module) {
        ExecutionScope before = scope;
        SessionOptions optionsBefore = options;
        Table identityBefore = identityInsert;
        int identities = rights.depth();
        scope = new ExecutionScope(before, module);
        options = options.copy();
        if (module != null) {
            options.become(module.settings());
        }
        return () -> {
            scope = before;
            rights.revertTo(identities);
            options = optionsBefore;
            identityInsert = identityBefore;
        };
    }

    int nestLevel() {
        return scope.depth();
    }

    @Override
    public String batchText() {
        return batchText;
    }

    void batchText(String text) {
        batchText = text;
    }

    @Override
    public boolean cancelled() {
        return owner.cancelled();
    }

    static SqlError cancellation() {
        return new SqlError(3617, 11, 0, "The request was cancelled by the client.");
    }

    long rowCount() {
        return rowCount;
    }

    void rowCount(long count) {
        rowCount = count;
    }

    int lastError() {
        return lastError;
    }

    void lastError(int number) {
        lastError = number;
    }

    @Nullable
    SqlError caught() {
        return caught;
    }

    /** Sets the error that a CATCH block handles; returns the one before. */
    @Nullable
    SqlError caught(@Nullable SqlError error) {
        SqlError before = caught;
        caught = error;
        return before;
    }

    /** Whether a TRY block will take an error. */
    boolean inTry() {
        return tryDepth > 0;
    }

    /** Enters (1) or leaves (-1) a TRY block. */
    void tryDepth(int change) {
        tryDepth += change;
    }

    /** Sets the depth of TRY blocks, as a batch begins outside any. */
    int resetTry(int depth) {
        int before = tryDepth;
        tryDepth = depth;
        return before;
    }

    void identityGiven(long value) {
        lastIdentity = value;
        scope.identity = value;
    }

    @Nullable
    Long lastIdentity() {
        return lastIdentity;
    }

    @Nullable
    Long scopeIdentity() {
        return scope.identity;
    }

    boolean identityInsert(Table table) {
        return identityInsert == table;
    }

    boolean hasIdentityInsert() {
        return identityInsert != null;
    }

    void identityInsert(Table table, boolean on) throws SqlError {
        if (table.identityOrdinal() < 0) {
            throw Errors.error(
                    8106,
                    "Table '" + table.name() + "' does not have the identity property. Cannot perform SET operation.");
        }
        Table other = identityInsert;
        if (on && other != null && other != table) {
            throw Errors.error(
                    8107,
                    "IDENTITY_INSERT is already ON for table '" + other.qualifiedName()
                            + "'. Cannot perform SET operation for table '" + table.name() + "'.");
        }
        identityInsert = on ? table : identityInsert(table) ? null : identityInsert;
    }

    @Override
    public Rights rights() {
        return rights;
    }

    UUID nextSequentialId() {
        return new UUID(0x2000_0000_0000_1000L | (long) id << 32, 0x8000_0000_0000_0000L | ++sequentialId);
    }

    /** What the options say of conversions and arithmetic, at each moment. */
    ConversionRules rules() {
        return rules;
    }

    /** Keeps a warning for the end of the statement, where each is sent once. */
    void warn(int number, String text) {
        warnings.putIfAbsent(number, new SqlError(number, 10, 1, text));
    }

    /** Forgets the warnings of a statement that failed. */
    void forgetWarnings() {
        warnings.clear();
    }

    /** Ends a statement with a row count, which @@ROWCOUNT then is. */
    void done(Reply reply, Reply.Command command, long rows) {
        warnings.values().forEach(reply::info);
        warnings.clear();
        rowCount = rows;
        if (options.noCount()) {
            reply.done(command);
        } else {
            reply.done(command, rows);
        }
    }

    /** Keeps a table's definition still, and the table open to changes of its rows, to the end of the transaction. */
    void lockForChanges(Table table, Transaction transaction) throws SqlError {
        SchemaLock.of(table).share(transaction);
        TableLock.of(table).lock(transaction, LockMode.INTENT_EXCLUSIVE);
    }

    /** Raises error 3960 for a row that has changed since the view of a SNAPSHOT transaction was opened. */
    void checkConflict(TableWriter writer, Object[] key, ReadView view) throws SqlError {
        if (options.isolation() != SessionOptions.Isolation.SNAPSHOT || !writer.store.changedSince(key, view)) {
            return;
        }
        Table table = writer.table;
        throw new SqlError(
                3960,
                16,
                2,
                "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table '"
                        + table.schema().name() + "." + table.name() + "' directly or indirectly in database '"
                        + table.database().name()
                        + "' to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement.");
    }

    @Override
    public void execute(String sql, Reply reply) throws SqlError {
        new NestedBatch(this).run(sql, reply);
    }

    @Override
    public List<@Nullable Object[]> query(String sql) throws SqlError {
        CapturedRows rows = new CapturedRows();
        new NestedBatch(this).run(sql, rows);
        return rows.rows();
    }

    @Override
    public Collection<? extends SessionContext> sessions() {
        return engine.sessions();
    }

    /** Gives back the locks that the application took by name. */
    void releaseApplicationLocks() {
        for (Database one : server().databases()) {
            ApplicationLocks.of(one).end(owner, transactions());
        }
    }

    @Override
    public List<LockEntry> locks(Database of) {
        List<LockEntry> entries = new ArrayList<>(AppLocks.list(of));
        of.tables().forEach(table -> entries.addAll(LockEntry.held(table)));
        return entries;
    }

    @Override
    public @Nullable LockEntry wantedLock() {
        return owner.wanted();
    }

    /**
     * Ends the session from another one: its request is cancelled and its transaction rolled back; its client is
     * disconnected when it sends the next request.
     */
    void kill() {
        killed = true;
        owner.cancelled(true);
        transactions().wake();
        try {
            // Two sessions that kill each other wait for each other, and for no longer than this.
            if (running.tryLock(KILL_SECONDS, TimeUnit.SECONDS)) {
                try {
                    state.rollbackAll(new CapturedRows());
                    releaseApplicationLocks();
                } finally {
                    running.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Values that sp_set_session_context keeps, by key without case. */
    Map<String, ContextValue> contextValues() {
        return contextValues;
    }

    /** A value of SESSION_CONTEXT; one that is read-only stays to the end of the session. */
    record ContextValue(@Nullable Variant value, boolean readOnly) {}

    /** SET CONTEXT_INFO: 128 bytes, null when it was not set. */
    byte @Nullable [] contextInfo() {
        return contextInfo;
    }

    void contextInfo(byte[] bytes) {
        contextInfo = Arrays.copyOf(bytes, CONTEXT_INFO_BYTES);
    }

    /** Held while a request runs. */
    ReentrantLock running() {
        return running;
    }

    /** Whether the session was ended from another one. */
    boolean killed() {
        return killed;
    }

    /** Puts the session back to its state after login. */
    void reset(Reply reply) {
        state.rollbackAll(reply);
        releaseApplicationLocks();
        scope = ownScope;
        scope.clear();
        contextValues.clear();
        contextInfo = null;
        cursors.clear();
        rights.clear();
        options = initialOptions.copy();
        owner.timeoutMillis(-1);
        owner.priority(0);
        identityInsert = null;
        lastIdentity = null;
        caught = null;
        rowCount = 0;
        lastError = 0;
        database = initialDatabase;
    }
}
