// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.PartitionScheme;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.PartitionStatement;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Runs statements on partition functions and schemes. */
final class PartitionRunner {
    private static final int MOST_PARTITIONS = 15_000;
    private static final Set<SqlType.Kind> NO_PARAMETERS = EnumSet.of(
            SqlType.Kind.TEXT,
            SqlType.Kind.NTEXT,
            SqlType.Kind.IMAGE,
            SqlType.Kind.XML,
            SqlType.Kind.ROWVERSION,
            SqlType.Kind.SQL_VARIANT,
            SqlType.Kind.HIERARCHYID,
            SqlType.Kind.GEOMETRY,
            SqlType.Kind.GEOGRAPHY);

    private final BatchRunner runner;
    private final SqlSession session;
    private final Definitions definitions;
    private final Database database;
    private final DataSpaces spaces;

    PartitionRunner(BatchRunner runner, Definitions definitions) {
        this.runner = runner;
        this.session = runner.session();
        this.definitions = definitions;
        this.database = session.currentDatabase();
        this.spaces = DataSpaces.of(database);
    }

    /** Finds a table that the session may alter. */
    interface Finder {
        Table find(List<String> name) throws SqlError;
    }

    void run(PartitionStatement statement, Finder tables) throws SqlError {
        if (statement instanceof PartitionStatement.Switch change) {
            Table source = tables.find(change.table());
            Table target = tables.find(change.target());
            new PartitionSwitch(runner, definitions, source, target)
                    .run(number(change.partition()), number(change.targetPartition()));
            return;
        }
        session.rights().require("ALTER ANY DATASPACE", database);
        if (statement instanceof PartitionStatement.CreateFunction create) {
            create(create);
        } else if (statement instanceof PartitionStatement.AlterFunction alter) {
            alter(alter);
        } else if (statement instanceof PartitionStatement.CreateScheme create) {
            create(create);
        } else if (statement instanceof PartitionStatement.AlterScheme alter) {
            alter(alter);
        } else if (statement instanceof PartitionStatement.Drop drop) {
            drop(drop);
        }
    }

    private @Nullable Integer number(@Nullable Expr expr) throws SqlError {
        Object value = expr == null ? null : runner.evaluateOnce(expr, SqlTypes.INT);
        return value instanceof Integer number ? number : null;
    }

    /** The rows of some partitions, null for all when no partitions are said. */
    @Nullable
    Predicate<@Nullable Object[]> rows(Table table, List<PartitionStatement.Range> ranges) throws SqlError {
        if (ranges.isEmpty()) {
            return null;
        }
        Placement placement = table.definition().placement();
        PartitionFunction function = placement.function(table.database());
        if (function == null) {
            throw Errors.error(
                    7729,
                    "Cannot specify partition number in the truncate table statement as the table '" + table.name()
                            + "' is not partitioned.");
        }
        Set<Integer> chosen = new HashSet<>();
        for (PartitionStatement.Range range : ranges) {
            int from = Objects.requireNonNullElse(number(range.from()), 0);
            int to = range.to() == null ? from : Objects.requireNonNullElse(number(range.to()), 0);
            for (int end : new int[] {from, to}) {
                if (end < 1 || end > function.fanout()) {
                    throw Errors.error(
                            7722,
                            "Invalid partition number " + end + " specified for table '" + table.name()
                                    + "', partition number can range from 1 to " + function.fanout() + ".");
                }
            }
            if (range.to() != null && to <= from) {
                throw Errors.error(
                        7742,
                        "Invalid partition range (" + from + " to " + to
                                + "). Upper bound must be greater than lower bound.");
            }
            for (int i = from; i <= to; i++) {
                chosen.add(i);
            }
        }
        int at = table.ordinalOfId(placement.columnId());
        return row -> chosen.contains(function.partition(row[at]));
    }

    private void create(PartitionStatement.CreateFunction create) throws SqlError {
        if (spaces.function(create.name()) != null) {
            throw new SqlError(
                    2714, 16, 6, "There is already an object named '" + create.name() + "' in the database.");
        }
        SqlType parameter = SqlTypes.isText(create.parameter().kind())
                ? SqlTypes.collate(create.parameter(), database.collation())
                : create.parameter();
        if (NO_PARAMETERS.contains(parameter.kind()) || parameter.length() == SqlType.MAX) {
            throw Errors.error(
                    7704, "The type '" + Types.declaration(parameter) + "' is not valid for this operation.");
        }
        List<@Nullable Object> boundaries = new ArrayList<>();
        for (Expr boundary : create.boundaries()) {
            boundaries.add(boundary(boundary, parameter, boundaries.size() + 1));
        }
        checkNumber(boundaries.size() + 1);
        Comparator<@Nullable Object> order = Ordering.of(parameter);
        boolean sorted = true;
        for (int i = 0; i < boundaries.size(); i++) {
            for (int j = 0; j < i; j++) {
                int c = order.compare(boundaries.get(j), boundaries.get(i));
                sorted &= c < 0;
                if (c == 0) {
                    throw Errors.error(
                            7708,
                            "Duplicate range boundary values are not allowed in partition function boundary values list. Partition boundary values at ordinal "
                                    + (j + 1) + " and " + (i + 1) + " are equal.");
                }
            }
        }
        if (!sorted) {
            runner.reply()
                    .info(new SqlError(
                            7709,
                            0,
                            1,
                            "Warning: Range value list for partition function '" + create.name()
                                    + "' is not sorted by value. Mapping of partitions to filegroups during CREATE PARTITION SCHEME will use the sorted boundary values if the function '"
                                    + create.name() + "' is referenced in CREATE PARTITION SCHEME."));
        }
        PartitionFunction made = new PartitionFunction(
                spaces.nextFunctionId(),
                create.name(),
                parameter,
                create.right(),
                boundaries,
                definitions.now(),
                definitions.now());
        ObjectRunner.replace(spaces.functions(), "", create.name(), null, made, definitions.transaction());
    }

    private @Nullable Object boundary(Expr boundary, SqlType parameter, int ordinal) throws SqlError {
        try {
            return runner.evaluateOnce(boundary, parameter);
        } catch (SqlError e) {
            if (e.number() == 206 || e.number() == 245 || e.number() == 241 || e.number() == 8114) {
                throw Errors.error(
                        7705,
                        "Could not implicitly convert range values type specified at ordinal " + ordinal
                                + " to partition function parameter type.");
            }
            throw e;
        }
    }

    private static void checkNumber(int partitions) throws SqlError {
        if (partitions > MOST_PARTITIONS) {
            throw Errors.error(
                    7719,
                    "CREATE/ALTER partition function failed as only a maximum of " + MOST_PARTITIONS
                            + " partitions can be created.");
        }
    }

    private PartitionFunction requireFunction(String name, String verb) throws SqlError {
        PartitionFunction function = spaces.function(name);
        if (function == null) {
            throw missing(verb, "partition function", name);
        }
        return function;
    }

    private static SqlError missing(String verb, String kind, String name) {
        return Errors.error(
                15151,
                "Cannot " + verb + " the " + kind + " '" + name
                        + "', because it does not exist or you do not have permission.");
    }

    private void alter(PartitionStatement.AlterFunction alter) throws SqlError {
        PartitionFunction function = requireFunction(alter.name(), "alter");
        Object value = boundary(alter.boundary(), function.parameter(), 1);
        int at = function.boundary(value);
        List<@Nullable Object> boundaries = new ArrayList<>(function.boundaries());
        if (alter.split()) {
            if (at > 0) {
                throw Errors.error(
                        7721,
                        "Duplicate range boundary values are not allowed in partition function boundary values list. The boundary value being added is already present at ordinal "
                                + at + " of the boundary value list.");
            }
            checkNumber(function.fanout() + 1);
            boundaries.add(value);
        } else {
            if (at == 0) {
                throw Errors.error(7715, "The specified partition range value could not be found.");
            }
            boundaries.remove(at - 1);
        }
        PartitionFunction changed = function.with(boundaries, definitions.now());
        for (PartitionScheme scheme : List.copyOf(spaces.schemes().all())) {
            if (scheme.function().equals(function.name())) {
                PartitionScheme fitted =
                        alter.split() ? split(scheme, changed.boundary(value), function) : merged(scheme, at, function);
                ObjectRunner.replace(spaces.schemes(), "", scheme.name(), scheme, fitted, definitions.transaction());
            }
        }
        for (Table table : database.tables()) {
            boolean uses = table.definition().placements().values().stream()
                    .anyMatch(placement -> placement.function(database) == function);
            if (uses) {
                definitions.lock(table);
            }
        }
        ObjectRunner.replace(spaces.functions(), "", function.name(), function, changed, definitions.transaction());
    }

    private static PartitionScheme split(PartitionScheme scheme, int boundary, PartitionFunction function)
            throws SqlError {
        if (scheme.nextUsed().isEmpty()) {
            throw Errors.error(
                    7707,
                    "The associated partition function '" + function.name()
                            + "' generates more partitions than there are file groups mentioned in the scheme '"
                            + scheme.name() + "'.");
        }
        // The new partition is the one that the new boundary belongs to.
        List<String> filegroups = new ArrayList<>(scheme.filegroups());
        filegroups.add(function.right() ? boundary : boundary - 1, scheme.nextUsed());
        return scheme.with(filegroups, scheme.all() ? scheme.nextUsed() : "");
    }

    private static PartitionScheme merged(PartitionScheme scheme, int boundary, PartitionFunction function) {
        List<String> filegroups = new ArrayList<>(scheme.filegroups());
        filegroups.remove(function.right() ? boundary : boundary - 1);
        return scheme.with(filegroups, scheme.nextUsed());
    }

    private void create(PartitionStatement.CreateScheme create) throws SqlError {
        if (spaces.scheme(create.name()) != null || spaces.filegroup(create.name()) != null) {
            throw new SqlError(
                    2714, 16, 6, "There is already an object named '" + create.name() + "' in the database.");
        }
        PartitionFunction function = spaces.function(create.function());
        if (function == null) {
            throw Errors.error(208, "Invalid object name '" + create.function() + "'.");
        }
        List<String> filegroups = new ArrayList<>();
        for (String name : create.filegroups()) {
            filegroups.add(filegroup(name));
        }
        if (create.all() && filegroups.size() > 1) {
            throw Errors.error(
                    7723,
                    "Only a single filegroup can be specified while creating partition scheme using option ALL to specify all the filegroups.");
        }
        int partitions = function.fanout();
        while (create.all() && filegroups.size() < partitions + 1) {
            filegroups.add(filegroups.get(0));
        }
        if (filegroups.size() < partitions) {
            throw Errors.error(
                    7707,
                    "The associated partition function '" + function.name()
                            + "' generates more partitions than there are file groups mentioned in the scheme '"
                            + create.name() + "'.");
        }
        String next = filegroups.size() > partitions ? filegroups.get(partitions) : "";
        PartitionScheme made = new PartitionScheme(
                spaces.nextSchemeId(),
                create.name(),
                function.name(),
                filegroups.subList(0, partitions),
                next,
                create.all());
        ObjectRunner.replace(spaces.schemes(), "", create.name(), null, made, definitions.transaction());
        if (!next.isEmpty()) {
            runner.reply()
                    .info(new SqlError(
                            7712,
                            0,
                            1,
                            "Partition scheme '" + create.name() + "' has been created successfully. '" + next
                                    + "' is marked as the next used filegroup in partition scheme '" + create.name()
                                    + "'."));
        }
    }

    private String filegroup(String name) throws SqlError {
        DataSpaces.Filegroup filegroup = spaces.filegroup(name);
        if (filegroup == null) {
            throw Errors.error(208, "Invalid object name '" + name + "'.");
        }
        return filegroup.name();
    }

    private void alter(PartitionStatement.AlterScheme alter) throws SqlError {
        PartitionScheme scheme = spaces.scheme(alter.name());
        if (scheme == null) {
            throw missing("alter", "partition scheme", alter.name());
        }
        String next = alter.filegroup().isEmpty() ? "" : filegroup(alter.filegroup());
        if (next.isEmpty() && scheme.nextUsed().isEmpty()) {
            runner.reply()
                    .info(
                            new SqlError(
                                    7710,
                                    0,
                                    1,
                                    "Warning: The partition scheme '" + scheme.name()
                                            + "' does not have any next used filegroup. Partition scheme has not been changed."));
            return;
        }
        ObjectRunner.replace(spaces.schemes(), "", scheme.name(), scheme, scheme.next(next), definitions.transaction());
    }

    private void drop(PartitionStatement.Drop drop) throws SqlError {
        if (drop.function()) {
            PartitionFunction function = spaces.function(drop.name());
            if (function == null) {
                throw ObjectRunner.missing("partition function", List.of(drop.name()));
            }
            if (spaces.schemes().all().stream().anyMatch(s -> s.function().equals(function.name()))) {
                throw Errors.error(
                        7706,
                        "Partition function '" + function.name() + "' is being used by one or more partition schemes.");
            }
            spaces.functions().remove("", function.name());
            definitions.transaction().onRollback(() -> spaces.functions().put("", function.name(), function));
            return;
        }
        PartitionScheme scheme = spaces.scheme(drop.name());
        if (scheme == null) {
            throw ObjectRunner.missing("partition scheme", List.of(drop.name()));
        }
        if (DataSpaces.isUsed(database, scheme.name())) {
            throw Errors.error(
                    7717,
                    "The partition scheme \"" + scheme.name()
                            + "\" is currently being used to partition one or more tables.");
        }
        spaces.schemes().remove("", scheme.name());
        definitions.transaction().onRollback(() -> spaces.schemes().put("", scheme.name(), scheme));
    }
}
