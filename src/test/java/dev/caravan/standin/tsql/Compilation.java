// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of compiling one statement: its slots, the tables it uses, the variables it may name. */
final class Compilation {
    final SqlSession session;
    final VariableScope variables;
    /** Tables whose definition must not change while the statement runs. */
    final Set<Table> tables = new LinkedHashSet<>();
    /** Common table expressions that names may mean, the innermost first. */
    final Deque<Query.Cte> common = new ArrayDeque<>();

    final ExpressionCompiler expressions = new ExpressionCompiler(this);
    final ConditionCompiler conditions = new ConditionCompiler(this);
    /** Databases of views being expanded; names without a database mean the first. */
    final Deque<Database> databases = new ArrayDeque<>();

    /** Recursive expressions whose recursive part is being compiled. */
    final Map<Query.Cte, RecursiveQuery.Working> recursion = new IdentityHashMap<>();

    private final Set<Sequence> sequences = new HashSet<>();
    private final Map<Integer, TableReading> readings = new HashMap<>();
    private final List<StatementPlan.Use> uses = new ArrayList<>();
    private final @Nullable DefinitionKeeper keeper;
    private final List<Need> needs = new ArrayList<>();
    private final List<Shown> shown = new ArrayList<>();
    private final BitSet targets = new BitSet();
    private final Map<Integer, BitSet> hidden = new HashMap<>();
    private final Map<Integer, Need> sources = new HashMap<>();
    private @Nullable Database chained;
    private int maxRecursion = 100;
    private int slots;
    private boolean cacheable = true;
    private boolean requiresOptions;
    private boolean readsSources;

    Compilation(SqlSession session, VariableScope variables) {
        this(session, variables, null);
    }

    /** A compilation that keeps the definitions of its tables as they are, until the keeper is closed. */
    Compilation(SqlSession session, VariableScope variables, @Nullable DefinitionKeeper keeper) {
        this.session = session;
        this.variables = variables;
        this.keeper = keeper;
    }

    /** A compilation for a part of this one, with variables of its own. */
    Compilation part(VariableScope own) {
        Compilation part = new Compilation(session, own, keeper);
        part.chained = chained;
        part.maxRecursion = maxRecursion;
        return part;
    }

    /** How often a recursive expression may go round, 0 for no limit. */
    int maxRecursion() {
        return maxRecursion;
    }

    void maxRecursion(int rounds) {
        maxRecursion = rounds;
    }

    /** Notes that the statement uses a table, after waiting for those who change its definition. */
    void use(Table table) throws SqlError {
        if (tables.add(table) && keeper != null) {
            keeper.keep(table);
        }
        Index clustered = table.clusteredIndex();
        if (clustered != null && clustered.disabled()) {
            throw Errors.error(
                    8655,
                    "The query processor is unable to produce a plan because the index '" + clustered.name()
                            + "' on table or view '" + table.name() + "' is disabled.");
        }
    }

    /** Notes that the statement uses tables. */
    void use(Collection<Table> several) throws SqlError {
        for (Table table : several) {
            use(table);
        }
    }

    /** A new slot. */
    int newSlot() {
        return slots++;
    }

    /** Notes what the statement must be permitted to do. */
    void needs(Need need) {
        if (need.database() != chained) {
            needs.add(need);
        }
    }

    /** Notes that a view of the catalogue is read, of a database if its name says one. */
    void shows(SystemView view, @Nullable Database of) {
        shown.add(new Shown(view, of));
    }

    /** A view of the catalogue that is read. */
    record Shown(SystemView view, @Nullable Database of) {}

    /** Views of the catalogue that are read. */
    List<Shown> shown() {
        return shown;
    }

    /** Notes that rows of a table or view come in a slot, which must be permitted. */
    void reads(int slot, Need need) {
        if (need.database() != chained) {
            sources.put(slot, need);
        }
    }

    /** Notes that a star does not mean a column of what is in a slot. */
    void hide(int slot, int ordinal) {
        hidden.computeIfAbsent(slot, s -> new BitSet()).set(ordinal);
    }

    /** Whether a star does not mean a column. */
    boolean isHidden(int slot, int ordinal) {
        BitSet columns = hidden.get(slot);
        return columns != null && columns.get(ordinal);
    }

    /** Notes that a column of what is in a slot is read. */
    void readsColumn(int slot, int ordinal) {
        Need need = sources.get(slot);
        if (need != null && ordinal < need.all().size()) {
            need.columns().set(ordinal);
        }
    }

    /** Notes that what is in a slot is changed, for which reading need not be permitted unless a column is read. */
    void changes(int slot) {
        targets.set(slot);
    }

    /** What the statement must be permitted to do. */
    List<Need> needs() {
        List<Need> all = new ArrayList<>(needs);
        sources.forEach((slot, need) -> {
            if (!targets.get(slot) || !need.columns().isEmpty()) {
                all.add(need);
            }
        });
        return all;
    }

    /** Compiles what belongs to the owner of a module's database; the result ends that. */
    Runnable enterModule(Database database) {
        Database before = chained;
        chained = database;
        return () -> chained = before;
    }

    /** What follows is of another row than what was compiled before. */
    void startRow() {
        sequences.clear();
    }

    /**
     * Notes that a row takes a value of a sequence; false when it has taken one, which all of the row that name the sequence get
     * (Transact-SQL reference, "NEXT VALUE FOR").
     */
    boolean takes(Sequence sequence) {
        return sequences.add(sequence);
    }

    /** Number of slots. */
    int slots() {
        return slots;
    }

    /** Notes how a table is read that is in a slot. */
    void reads(FromTree.Base base, TableReading reading) {
        readings.put(base.slot(), reading);
        if (tables.contains(base.table())) {
            uses.removeIf(use -> use.slot() == base.slot());
            uses.add(new StatementPlan.Use(base.slot(), base.table(), reading));
        }
    }

    /** Notes that a table is changed whose rows are not read. */
    void writes(Table table, TableHints hints) {
        if (tables.contains(table)) {
            uses.add(new StatementPlan.Use(-1, table, new TableReading(hints, TableReading.Role.TARGET)));
        }
    }

    /** How the table in a slot is read. */
    TableReading reading(int slot) {
        return readings.getOrDefault(slot, TableReading.PLAIN);
    }

    /** The tables whose rows are read or changed. */
    List<StatementPlan.Use> uses() {
        return uses;
    }

    /** Notes that the statement has a FROM clause. */
    void readSources() {
        readsSources = true;
    }

    /** Whether the statement has a FROM clause. */
    boolean readsSources() {
        return readsSources;
    }

    /** Notes that the session must have the options of {@link RequiredOptions} when the statement runs. */
    void requireOptions() {
        requiresOptions = true;
    }

    /** Whether the session must have the options of {@link RequiredOptions} when the statement runs. */
    boolean requiresOptions() {
        return requiresOptions;
    }

    /** Marks the plan as good for this session and this execution only. */
    void onlyOnce() {
        cacheable = false;
    }

    /** Whether the plan may be used again while no definition changes. */
    boolean cacheable() {
        return cacheable;
    }

    /** The database that unqualified names mean. */
    Database database() {
        return databases.isEmpty() ? session.currentDatabase() : databases.getFirst();
    }
}
