// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.PartitionScheme;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sys.data_spaces, filegroups, and the views of partition functions and schemes. */
final class DataSpaceViews {
    private DataSpaceViews() {}

    static void install(Registry registry) {
        registry.add(spaces().view("sys", "data_spaces", context -> all(context.database())));
        registry.add(spaces().column("filegroup_guid", SqlTypes.UNIQUEIDENTIFIER, s -> null)
                .column("log_filegroup_id", SqlTypes.INT, s -> null)
                .off("is_read_only", "is_autogrow_all_files")
                .view("sys", "filegroups", context -> filegroups(context.database())));
        registry.add(spaces().number("function_id", Space::functionId)
                .view("sys", "partition_schemes", context -> schemes(context.database())));
        registry.add(functions()
                .view(
                        "sys",
                        "partition_functions",
                        context -> DataSpaces.of(context.database()).functions().all()));
        registry.add(new Rowset<Boundary>()
                .number("function_id", b -> b.function.id())
                .number("boundary_id", Boundary::number)
                .number("parameter_id", b -> 1)
                .column("value", SqlTypes.SQL_VARIANT, Boundary::value)
                .view("sys", "partition_range_values", context -> boundaries(context.database())));
        registry.add(new Rowset<PartitionFunction>()
                .number("function_id", PartitionFunction::id)
                .number("parameter_id", f -> 1)
                .tiny("system_type_id", f -> TypeFacts.of(f.parameter()).id())
                .small("max_length", f -> TypeFacts.maxLength(f.parameter()))
                .tiny("precision", f -> TypeFacts.precision(f.parameter()))
                .tiny("scale", f -> TypeFacts.scale(f.parameter()))
                .column("collation_name", SqlTypes.SYSNAME, f -> collation(f.parameter()))
                .number("user_type_id", f -> TypeFacts.of(f.parameter()).id())
                .view(
                        "sys",
                        "partition_parameters",
                        context -> DataSpaces.of(context.database()).functions().all()));
        registry.add(new Rowset<Destination>()
                .number("partition_scheme_id", d -> d.scheme)
                .number("destination_id", Destination::number)
                .number("data_space_id", Destination::filegroup)
                .view("sys", "destination_data_spaces", context -> destinations(context.database())));
    }

    private static @Nullable Object collation(SqlType type) {
        return type.collation() == null ? null : type.collation().name();
    }

    private static Rowset<Space> spaces() {
        return new Rowset<Space>()
                .name("name", Space::name)
                .number("data_space_id", Space::id)
                .column("type", SqlTypes.character(2), s -> s.functionId == 0 ? "FG" : "PS")
                .text("type_desc", 60, s -> s.functionId == 0 ? "ROWS_FILEGROUP" : "PARTITION_SCHEME")
                .bit("is_default", Space::isDefault)
                .off("is_system");
    }

    private static Rowset<PartitionFunction> functions() {
        return new Rowset<PartitionFunction>()
                .name("name", PartitionFunction::name)
                .number("function_id", PartitionFunction::id)
                .column("type", SqlTypes.character(2), f -> "R ")
                .text("type_desc", 60, f -> "RANGE")
                .number("fanout", PartitionFunction::fanout)
                .bit("boundary_value_on_right", PartitionFunction::right)
                .off("is_system")
                .time("create_date", PartitionFunction::created)
                .time("modify_date", PartitionFunction::modified);
    }

    private static List<Space> filegroups(Database database) {
        return DataSpaces.of(database).filegroups().all().stream()
                .map(f -> new Space(f.name(), f.id(), f.isDefault(), 0))
                .toList();
    }

    private static List<Space> schemes(Database database) {
        DataSpaces spaces = DataSpaces.of(database);
        return spaces.schemes().all().stream()
                .map(s -> new Space(
                        s.name(), s.id(), false, spaces.functionOf(s.name()).id()))
                .toList();
    }

    private static List<Space> all(Database database) {
        List<Space> all = new ArrayList<>(filegroups(database));
        all.addAll(schemes(database));
        return all;
    }

    private static List<Boundary> boundaries(Database database) {
        List<Boundary> all = new ArrayList<>();
        for (PartitionFunction function : DataSpaces.of(database).functions().all()) {
            for (int i = 1; i < function.fanout(); i++) {
                all.add(new Boundary(function, i));
            }
        }
        return all;
    }

    private static List<Destination> destinations(Database database) {
        DataSpaces spaces = DataSpaces.of(database);
        List<Destination> all = new ArrayList<>();
        for (PartitionScheme scheme : spaces.schemes().all()) {
            List<String> filegroups = new ArrayList<>(scheme.filegroups());
            if (!scheme.nextUsed().isEmpty()) {
                filegroups.add(scheme.nextUsed());
            }
            for (int i = 0; i < filegroups.size(); i++) {
                all.add(new Destination(scheme.id(), i + 1, spaces.id(new Placement(filegroups.get(i), 0))));
            }
        }
        return all;
    }

    private record Space(String name, int id, boolean isDefault, int functionId) {}

    private record Destination(int scheme, int number, int filegroup) {}

    private record Boundary(PartitionFunction function, int number) {
        @Nullable
        Object value() {
            Object value = function.boundaries().get(number - 1);
            return value == null ? null : new Variant(value, function.parameter());
        }
    }
}
