// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.Unsupported;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private int slots;
    private boolean cacheable = true;
    private boolean readsSources;

    Compilation(SqlSession session, VariableScope variables) {
        this.session = session;
        this.variables = variables;
    }

    /** A new slot. */
    int newSlot() {
        return slots++;
    }

    /**
     * Notes that the statement takes values of a sequence. In one row all that name it get the same value (Transact-SQL reference,
     * "NEXT VALUE FOR"), for which nothing is made here.
     */
    void takes(Sequence sequence) throws SqlError {
        if (!sequences.add(sequence)) {
            throw new Unsupported("NEXT VALUE FOR the same sequence twice in a statement");
        }
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
